"""The fixed words of all pages."""

from zhenbo.language import Text
from zhenbo.verdicts import Verdict

SAID_OF = {
    "recall": Text("码是真的，但商品已召回，请勿使用。", "The code is genuine, but the goods are recalled."),
    "hold": Text("码是真的，但商品暂停流通。", "The code is genuine, but the goods are on hold."),
    "frozen": Text("码是真的，但这批有争议。", "The code is genuine, but its batch is disputed."),
    "retired": Text("码是真的，但商品已开封注销。", "The code is genuine, but the item was opened."),
    "alert": Text(
        "码与链上记录一致，但有成员提出警示。", "The code agrees with the chain, but somebody warns of it."
    ),
    "limit": Text(
        "码是真的，但证书里有数值超限。", "The code is genuine, but a measured value is beyond its limit."
    ),
    "sample": Text("码是真的，但这是样品，不卖。", "The code is genuine, but of a sample, not for sale."),
}
CLASS = {Verdict.GENUINE: "genuine", Verdict.CHECK: "check", Verdict.DO_NOT_TRUST: "distrust"}
SITE = Text("真播 · 商品档案", "Zhenbo · product dossier")
WHY = Text("为什么", "Why")
WHAT_TO_DO = Text("您该怎么做", "What to do")
OTHER_LANGUAGE = Text("English", "中文")
ITEM = Text("这一件", "This item")
SERIAL = Text("序列号", "Serial")
LOT = Text("批号", "Lot")
QUANTITY = Text("本批数量", "Batch size")
BRAND = Text("品牌方", "Brand")
INSPECTOR = Text("检验方", "Inspected by")
PHOTO = Text("品牌提供的照片，请与实物对照", "The brand's photo: compare it with the goods")
PHOTO_LOST = Text("照片丢失或被改动，不予显示", "The photo is lost or was changed, and is not shown")
ORIGIN = Text("产地", "Origin")
ROUTE = Text("一路走来", "Its way")
PAPERS = Text("证书", "Certificates")
OPEN = Text("打开 PDF", "Open PDF")
SAME_FILE = Text("与记录时逐字节一致", "Byte for byte what was recorded")
NOT_HERE = Text("记录里有它的指纹，文件不在此处", "Its fingerprint is on record; the file is not here")
NOT_PINNED = Text("没有指纹，不能证明是哪一份", "No fingerprint: nothing proves which file is meant")
MEASURED = Text("项目", "Measured")
VALUE = Text("结果", "Value")
LIMIT = Text("限值", "Limit")
WITHIN = Text("合格", "within")
BEYOND = Text("超限", "beyond")
READ_OUT = Text(
    "数值由品牌从证书中摘录，请与 PDF 核对。",
    "Values are read out of the certificate by the brand: compare with the PDF.",
)
OWNER = Text("归谁所有", "Ownership")
UNOWNED = Text(
    "尚未激活：刮层或芯片还没有人用过。", "Not activated: nobody has used its scratch code or chip yet."
)
SAMPLE_UNOWNED = Text("样品不能激活。", "A sample cannot be activated.")
ACTIVATED = Text("激活于", "Activated")
HELD_BY = Text("护照现由此钱包持有", "Its passport is held by wallet")
HANDED = Text("激活后移交次数", "Handovers since")
IF_NEW = Text(
    "如果当作全新商品卖给您，请先问清楚：新商品应当没有人激活过。",
    "If it was sold to you as new, ask first: nobody should have activated new goods.",
)
NOT_ACTIVATED = Text("还没有人激活", "Nobody has activated it")
ACTIVATED_ON = Text("已有人激活", "Activated already")
FIRST_SCAN = Text("首次扫码", "First scanned")
PASSPORT_OF = Text("主人", "Owner")
CONTACT = Text("联系品牌：", "The brand: ")
STEPS = Text("步", "steps")
LATE_STEPS = Text(
    "步是发生很久之后才登记到链上的，见每步的“存证”。",
    "of them were put on the chain long after they happened; see each one's “anchored”.",
)
LIFE = Text("完整经历", "Its life, step by step")
LIFE_NOTE = Text(
    "时间为北京时间。“存证”是链上登记的时间，此后无法更改。",
    "Times are UTC+8. “Anchored” is when the chain recorded it; it cannot be changed since.",
)
ON_CHAIN = Text("链上", "on chain")
LEFT_OUT = Text("更早的步骤未显示，数量：", "Earlier steps not shown:")
DOCUMENTS_LOST = Text(
    "有文件丢失或被改动，其内容不予显示，经历可能不全。文件数：",
    "Documents are lost or were changed; what they tell is not shown, and steps may lack. How many:",
)
PROVE = Text("不相信我们？自己验证", "Do not take our word: verify it yourself")
PROVE_NOTE = Text(
    "下载证明文件，用任何节点核验，不需要我们的服务器。",
    "Download the proof and check it against any node, without our server.",
)
DOWNLOAD, VERIFY_PAGE = (
    Text("下载证明文件", "Download the proof"),
    Text("打开验证页", "Open the verification page"),
)
AS_OF = Text("链上记录截至区块", "Chain records as of block")
LIMITS = Text(
    "链能证明记录没有被改过，不能证明录入时就是真的，也不能证明标签没有被移到别的商品上。",
    "The chain proves that records were not changed; not that they were true when "
    "entered, nor that a label is still on the same goods.",
)
SCANS = Text(
    "为发现复制的码，我们记录扫码时间、大致地区和一个每月更换、无法还原的手机代号。",
    "To notice copied codes we keep the time, the rough area and a phone's pseudonym "
    "that changes monthly and leads back to nobody.",
)
UNKNOWN_ITEM = Text("查无此码", "No such code")
UNKNOWN_TEXT = Text(
    "这里没有这种商品的记录。请检查链接，或联系品牌。",
    "Nothing is known of such goods here. Check the link, or ask the brand.",
)
BAD_LINK_TEXT = Text(
    "链接里有写错的地方，请重新扫商品上的码。",
    "Something in it is mistyped. Scan the code on the item again.",
)
BATCHES = Text("批次", "Batches")
ONE_ITEM = Text(
    "这个码说的是一种商品，不是某一件。请扫单件标签上的码来查询那一件。",
    "This code names a kind of goods, not one item. Scan the code on the item's own label.",
)
WELCOME = Text("用手机扫商品上的码，就能看到它的档案。", "Scan the code on an item to see its dossier.")
VERIFY_TITLE = Text("验证证明文件", "Verify a proof bundle")
VERIFY_NOTE = Text(
    "全部计算在您的浏览器中进行。除了您填写的节点，不联系任何服务器；可以把本页存到电脑上，多年后照样能用。",
    "Everything is computed in your browser. No server is asked but the node that "
    "you name; save the page and it will work years from now.",
)
VERIFY_FILE, VERIFY_RPC = (
    Text("证明文件", "Proof bundle"),
    Text("节点 RPC 地址（由您选择）", "RPC URL of a node, of your choice"),
)
VERIFY_PASSPORT = Text(
    "品牌公布的 Passport 合约地址（可选）", "Passport contract as the brand publishes it (optional)"
)
VERIFY_ALERTS = Text(
    "品牌公布的 Alerts 合约地址（可选）", "Alerts contract as the brand publishes it (optional)"
)
VERIFY_GO = Text("验证", "Verify")
VERIFY_SCRIPT = Text(
    "验证需要 JavaScript；也可以用命令行 zhenbo verify。",
    "Verifying needs JavaScript; or use the command zhenbo verify.",
)
ACTIVATE = Text("商品是您的了？激活它", "Is it yours? Activate it")
ACTIVATE_TITLE = Text("激活商品", "Activate your item")
ACTIVATE_NOTE = Text(
    "激活会把您登记为第一位主人。不用装应用，不收费。您的词和刮码只留在这部手机的这一页里，不会发给任何人。",
    "Activating puts you down as the first owner. No app, no fee. Your words and the scratch code stay in "
    "this page on this phone; they are sent to nobody.",
)
ACTIVATE_SCRIPT = Text(
    "激活需要 JavaScript；也可以请商家代办。",
    "Activating needs JavaScript; or ask the seller to do it for you.",
)
ACTIVATE_INSECURE = Text(
    "这个连接不安全，不能在这里输入刮码和词。请用 https:// 打开，或先存到手机再打开。",
    "This connection is not safe for a scratch code and words. Open the page by https://, or save it first.",
)
ACTIVATE_ITEM = Text("商品", "The item")
ACTIVATE_ITEM_NOTE = Text(
    "扫标签上的码，链接会自动填好。", "Scan the code on the label, and the link is filled in."
)
ACTIVATE_LINK = Text("商品链接", "The item's link")
ACTIVATE_ELSEWHERE = Text("没有网络时", "Without the service")
ACTIVATE_ELSEWHERE_NOTE = Text(
    "选择商品的证明文件，或填写商家给的三项。",
    "Choose the item's proof file, or fill in what the seller gives you.",
)
ACTIVATE_BATCH, ACTIVATE_CHAIN = Text("批次编号", "Batch number"), Text("链编号", "Chain id")
ACTIVATE_PASSPORT = Text("Passport 合约地址", "Passport contract")
ACTIVATE_NEXT = Text("下一步", "Next")
ACTIVATE_WALLET = Text("您的钱包", "Your wallet")
ACTIVATE_WALLET_NOTE = Text(
    "钱包就像一把钥匙，主人凭它证明商品是自己的。没有就在这里做一把，一分钟就好。",
    "A wallet is a key by which the owner shows that the goods are his. If you have none, make one here in a "
    "minute.",
)
ACTIVATE_MAKE = Text("新做一个钱包", "Make a new wallet")
ACTIVATE_HAVE = Text("我已有 12 个词", "I have 12 words")
ACTIVATE_CONNECT = Text("用手机里的钱包应用", "Use my wallet app")
ACTIVATE_WORDS = Text("请按顺序把这 12 个词写在纸上", "Write these 12 words on paper, in this order")
ACTIVATE_RULES = (
    Text("这 12 个词就是您的钥匙。手机丢了，凭它们找回。",
         "They are your key. If the phone is lost, they bring it back."),
    Text("谁看到它们，谁就能拿走您的商品：不要截图，不要发给别人，也不要告诉客服。",
         "Whoever sees them can take what is yours: no screenshot, send them to nobody, no seller or support "
         "ever needs them."),
    Text("没有人能帮您补办，我们也没有备份。", "Nobody can replace them; we have no copy."),
    Text("英文词所有钱包应用都认；中文词好写，但有些应用不认。",
         "Every wallet app takes English words; some do not take Chinese ones."),
)  # fmt: skip
ACTIVATE_WRITTEN = Text("我写好了", "I wrote them down")
ACTIVATE_BACK = Text("返回", "Back")
ACTIVATE_ASK = Text(
    "确认一下：请看您写的纸，填两个词。", "To be sure: look at your paper and type two of the words."
)
ACTIVATE_CHECK, ACTIVATE_AGAIN = Text("确认", "Confirm"), Text("再看一遍词", "See the words again")
ACTIVATE_MINE = Text("按顺序填写您的 12 个词", "Your 12 words, in order")
ACTIVATE_USE = Text("用这个钱包", "Use this wallet")
ACTIVATE_ADDRESS = Text("商品将登记在这个钱包名下：", "The item goes to this wallet:")
ACTIVATE_CHANGE = Text("换一个钱包", "Another wallet")
ACTIVATE_CODE = Text("刮码", "The scratch code")
ACTIVATE_CODE_NOTE = Text(
    "付款收货之后再刮开。刮码只能用一次，用过后商品就登记在您名下。",
    "Scratch it only when you have paid and have the goods. It is good once; then the item is yours.",
)
ACTIVATE_CODE_LABEL = Text("刮层下的 24 个字符", "The 24 characters under the scratch layer")
ACTIVATE_SIGN = Text("激活", "Activate")
ACTIVATE_KEEP = Text(
    "再扫一次商品的码，就能看到它何时登记好。请把写着 12 个词的纸收好。",
    "Scan the item's code again later to see that it is done. Keep the paper with your 12 words.",
)
ACTIVATE_COPIES = Text("签好的激活", "The signed activation")
ACTIVATE_LINE = Text("文字", "As text")
ACTIVATE_COPY, ACTIVATE_SAVE = Text("复制", "Copy"), Text("存为文件", "Save as a file")
ACTIVATE_FOOT = Text(
    "本页可以存到手机里，没有服务器也能签。请只在您信任的网址或自己存的文件里输入词。",
    "This page can be saved, and signs without any server. Type your words only at an address that you "
    "trust, or in a copy that you saved yourself.",
)
CHIP = Text("当场验芯片", "Check the chip now")
CHIP_TITLE = Text("当场验芯片", "Check the chip")
CHIP_NOTE = Text(
    "这件商品的芯片里有一把别人没有的钥匙。我们出一道新题，只有它答得出；答对了，芯片就在您面前。",
    "The chip on this item holds a key that nobody else has. We set a challenge that it alone can answer: a "
    "right answer shows that the chip is before you.",
)
CHIP_SCRIPT = Text("验芯片需要 JavaScript。", "Checking the chip needs JavaScript.")
CHIP_ASK = Text("出一道新题", "Set a challenge")
CHIP_ANSWER = Text("让芯片回答", "Let the chip answer")
CHIP_ANSWER_NOTE = Text(
    "两分钟内有效，只能用一次。用读芯片的应用对下面的摘要签名，把签名贴回来。",
    "Good for two minutes, and once. Sign the digest below with the app that reads the chip, and paste its "
    "signature.",
)
CHIP_TAP = Text("用芯片钱包签名", "Sign with the chip's wallet")
CHIP_DIGEST = Text("要签的摘要", "Digest to sign")
CHIP_TYPED = Text("完整内容", "What is signed, in full")
CHIP_SIGNATURE = Text("芯片的签名", "The chip's signature")
CHIP_CHECK = Text("核对", "Check")
CHIP_DOSSIER = Text("查看商品档案", "See the item's dossier")
CHIP_FOOT = Text(
    "这样的签名不能用来转让或激活任何商品。", "Such a signature can hand over or activate nothing."
)
RECEIPT = Text("签名回执", "Signed receipt")
RECEIPT_NOTE = Text(
    "我们签了名：这次查验说了什么，以后不能改口。请留存。",
    "We signed what this check said, and cannot say otherwise later. Keep it.",
)
