-- points of epoch 1, in milli-points: duckdb -csv < THIS > points.csv
-- rules 0xe6edaffc65fc6ccd4c90a50ef37f8e18f29a7cdf517b71b339ae0c89bb5d9458
CREATE VIEW log AS SELECT row, event_id, ts, "show", fan, lower(wallet) AS wallet, kind, amount, target, device
FROM (
SELECT row, event_id, "show", fan, wallet, kind, target, device, TRY_CAST(ts AS BIGINT) AS ts, coalesce(TRY_CAST(amount AS BIGINT), CASE kind WHEN 'refund' THEN 1000000000 WHEN 'clip' THEN 1 ELSE 0 END) AS amount,
  CASE
    WHEN event_id = '' THEN concat('event_id blank ', "event_id"[:100])
    WHEN NOT regexp_full_match("ts", '[0-9]{1,18}') THEN concat('ts not_whole ', "ts"[:100])
    WHEN CAST(ts AS BIGINT) NOT BETWEEN 172800 AND 253402300799 THEN concat('ts no_time ', "ts"[:100])
    WHEN kind NOT IN ('watch', 'comment', 'like', 'share', 'purchase', 'refund', 'clip', 'moderated') THEN concat('kind unknown_kind ', "kind"[:100])
    WHEN fan = '' AND NOT (kind = 'moderated' AND target <> '') THEN concat('fan blank ', "fan"[:100])
    WHEN wallet <> '' AND NOT regexp_full_match(wallet, '0x[0-9a-fA-F]{40}') THEN concat('wallet no_wallet ', "wallet"[:100])
    WHEN amount = '' AND kind IN ('watch', 'purchase') THEN concat('amount blank ', "amount"[:100])
    WHEN amount <> '' AND NOT regexp_full_match("amount", '[0-9]{1,18}') THEN concat('amount not_whole ', "amount"[:100])
    WHEN amount <> '' AND CAST(amount AS BIGINT) > 1000000000 THEN concat('amount too_large ', "amount"[:100])
    WHEN target = '' AND kind = 'refund' THEN concat('target blank ', "target"[:100])
    WHEN target = '' AND kind = 'moderated' AND "show" = '' THEN concat('show blank ', "show"[:100])
    WHEN length("event_id") > 200 THEN concat('event_id too_long ', "event_id"[:100])
    WHEN length("show") > 200 THEN concat('show too_long ', "show"[:100])
    WHEN length("fan") > 200 THEN concat('fan too_long ', "fan"[:100])
    WHEN length("target") > 200 THEN concat('target too_long ', "target"[:100])
    WHEN length("device") > 200 THEN concat('device too_long ', "device"[:100])
    WHEN regexp_matches(concat("event_id", "show", "fan", "target", "device"), '[\x00-\x1f\x7f]') THEN concat('event_id control ', "event_id"[:100])
  END AS fault
FROM (
SELECT trim(coalesce(CAST("event_id" AS VARCHAR), '')) AS "event_id", trim(coalesce(CAST("ts" AS VARCHAR), '')) AS "ts", trim(coalesce(CAST("show" AS VARCHAR), '')) AS "show", trim(coalesce(CAST("fan" AS VARCHAR), '')) AS "fan", trim(coalesce(CAST("wallet" AS VARCHAR), '')) AS "wallet", trim(coalesce(CAST("kind" AS VARCHAR), '')) AS "kind", trim(coalesce(CAST("amount" AS VARCHAR), '')) AS "amount", trim(coalesce(CAST("target" AS VARCHAR), '')) AS "target", trim(coalesce(CAST("device" AS VARCHAR), '')) AS "device",
  row_number() OVER () + 1 AS row
FROM read_csv('log.csv', columns = {'event_id': 'VARCHAR', 'ts': 'VARCHAR', 'show': 'VARCHAR', 'fan': 'VARCHAR', 'wallet': 'VARCHAR', 'kind': 'VARCHAR', 'amount': 'VARCHAR', 'target': 'VARCHAR', 'device': 'VARCHAR'}, header = true, auto_detect = false)
))
WHERE fault IS NULL;

CREATE OR REPLACE TEMP TABLE repeated_events AS
SELECT
  "t1"."event_id"
FROM (
  SELECT
    "t0"."event_id",
    COUNT(*) AS "rows"
  FROM "log" AS "t0"
  GROUP BY
    1
) AS "t1"
WHERE
  "t1"."rows" > 1;

CREATE OR REPLACE TEMP VIEW events AS
SELECT
  *
FROM (
  SELECT
    "t2"."row",
    "t2"."event_id",
    "t2"."ts",
    "t2"."show",
    "t2"."fan",
    "t2"."wallet",
    "t2"."kind",
    "t2"."amount",
    "t2"."target",
    "t2"."device"
  FROM "log" AS "t2"
  ANTI JOIN "repeated_events" AS "t3"
    ON "t2"."event_id" = "t3"."event_id"
) AS "t4"
UNION ALL
SELECT
  *
FROM (
  SELECT
    "t7".*
    EXCLUDE ("place")
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t5"."row",
        "t5"."event_id",
        "t5"."ts",
        "t5"."show",
        "t5"."fan",
        "t5"."wallet",
        "t5"."kind",
        "t5"."amount",
        "t5"."target",
        "t5"."device",
        ROW_NUMBER() OVER (
          PARTITION BY "t5"."event_id"
          ORDER BY "t5"."ts" ASC, "t5"."show" ASC, "t5"."fan" ASC, "t5"."kind" ASC, "t5"."amount" ASC, "t5"."target" ASC, "t5"."device" ASC, "t5"."wallet" ASC, "t5"."row" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - 1 AS "place"
      FROM (
        SELECT
          "t2"."row",
          "t2"."event_id",
          "t2"."ts",
          "t2"."show",
          "t2"."fan",
          "t2"."wallet",
          "t2"."kind",
          "t2"."amount",
          "t2"."target",
          "t2"."device"
        FROM "log" AS "t2"
        SEMI JOIN "repeated_events" AS "t3"
          ON "t2"."event_id" = "t3"."event_id"
      ) AS "t5"
    ) AS "t6"
    WHERE
      "t6"."place" = 0
  ) AS "t7"
) AS "t8";

CREATE OR REPLACE TEMP VIEW acts AS
SELECT
  "t0"."row",
  "t0"."event_id",
  "t0"."ts",
  "t0"."show",
  "t0"."fan",
  "t0"."wallet",
  "t0"."kind",
  "t0"."amount",
  "t0"."target",
  "t0"."device",
  "t0"."ts" - (
    (
      "t0"."ts" + 28800
    ) % 86400
  ) AS "day"
FROM "events" AS "t0"
WHERE
  (
    (
      "t0"."kind" = 'watch'
    )
    AND (
      "t0"."ts" >= 1783872000
    )
    AND (
      "t0"."ts" < 1784476800
    )
  )
  OR (
    (
      "t0"."kind" = 'comment'
    )
    AND (
      "t0"."ts" >= 1783872000
    )
    AND (
      "t0"."ts" < 1784476800
    )
  )
  OR (
    (
      "t0"."kind" = 'like'
    )
    AND (
      "t0"."ts" >= 1783872000
    )
    AND (
      "t0"."ts" < 1784476800
    )
  )
  OR (
    (
      "t0"."kind" = 'share'
    )
    AND (
      "t0"."ts" >= 1783872000
    )
    AND (
      "t0"."ts" < 1784476800
    )
  )
  OR (
    (
      "t0"."kind" = 'purchase'
    )
    AND (
      "t0"."ts" >= 1783267200
    )
    AND (
      "t0"."ts" < 1783872000
    )
  )
  OR (
    (
      "t0"."kind" = 'clip'
    )
    AND (
      "t0"."ts" >= 1783872000
    )
    AND (
      "t0"."ts" < 1784476800
    )
  );

CREATE OR REPLACE TEMP TABLE used_devices AS
SELECT DISTINCT
  "t0"."fan",
  "t0"."device"
FROM "acts" AS "t0"
WHERE
  "t0"."device" <> '' AND NOT (
    "t0"."kind" IN ('purchase', 'clip')
  );

CREATE OR REPLACE TEMP TABLE crowded_devices AS
SELECT
  "t1"."crowded_device"
FROM (
  SELECT
    "t0"."device" AS "crowded_device",
    COUNT(*) AS "fans"
  FROM "used_devices" AS "t0"
  GROUP BY
    1
) AS "t1"
WHERE
  "t1"."fans" > 3;

CREATE OR REPLACE TEMP TABLE fans_of_many_devices AS
SELECT
  "t1"."changing_fan"
FROM (
  SELECT
    "t0"."fan" AS "changing_fan",
    COUNT(*) AS "devices"
  FROM "used_devices" AS "t0"
  GROUP BY
    1
) AS "t1"
WHERE
  "t1"."devices" > 6;

CREATE OR REPLACE TEMP TABLE same_hands AS
SELECT DISTINCT
  *
FROM (
  SELECT
    "t2"."fan" AS "one",
    "t5"."other_fan" AS "other"
  FROM "used_devices" AS "t2"
  ANTI JOIN "crowded_devices" AS "t3"
    ON "t2"."device" = "t3"."crowded_device"
  INNER JOIN (
    SELECT
      "t2"."fan" AS "other_fan",
      "t2"."device" AS "other_device"
    FROM "used_devices" AS "t2"
    ANTI JOIN "crowded_devices" AS "t3"
      ON "t2"."device" = "t3"."crowded_device"
  ) AS "t5"
    ON "t2"."device" = "t5"."other_device"
) AS "t6"
WHERE
  "t6"."one" <> "t6"."other";

CREATE OR REPLACE TEMP TABLE brought AS
SELECT
  "t10"."target" AS "guest",
  "t10"."fan" AS "bringer"
FROM (
  SELECT
    "t9"."row",
    "t9"."event_id",
    "t9"."ts",
    "t9"."show",
    "t9"."fan",
    "t9"."wallet",
    "t9"."kind",
    "t9"."amount",
    "t9"."target",
    "t9"."device",
    "t9"."day",
    "t9"."reason",
    ROW_NUMBER() OVER (
      PARTITION BY "t9"."target"
      ORDER BY "t9"."ts" ASC, "t9"."event_id" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) - 1 AS "place"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t5"."row",
        "t5"."event_id",
        "t5"."ts",
        "t5"."show",
        "t5"."fan",
        "t5"."wallet",
        "t5"."kind",
        "t5"."amount",
        "t5"."target",
        "t5"."device",
        "t5"."day",
        CASE
          WHEN (
            NOT "t6"."struck_id" IS NULL
          ) OR (
            NOT "t7"."struck_fan" IS NULL
          )
          THEN 'struck'
          ELSE ''
        END AS "reason"
      FROM (
        SELECT
          *
        FROM "acts" AS "t0"
        WHERE
          "t0"."kind" = 'share'
      ) AS "t5"
      LEFT OUTER JOIN (
        SELECT DISTINCT
          "t1"."target" AS "struck_id"
        FROM "events" AS "t1"
        WHERE
          "t1"."kind" = 'moderated' AND "t1"."target" <> ''
      ) AS "t6"
        ON "t5"."event_id" = "t6"."struck_id"
      LEFT OUTER JOIN (
        SELECT DISTINCT
          "t1"."fan" AS "struck_fan",
          "t1"."show" AS "struck_show"
        FROM "events" AS "t1"
        WHERE
          "t1"."kind" = 'moderated' AND "t1"."target" = ''
      ) AS "t7"
        ON "t5"."fan" = "t7"."struck_fan" AND "t5"."show" = "t7"."struck_show"
    ) AS "t8"
    WHERE
      "t8"."reason" = '' AND "t8"."target" <> '' AND "t8"."target" <> "t8"."fan"
  ) AS "t9"
) AS "t10"
WHERE
  "t10"."place" = 0;

CREATE OR REPLACE TEMP TABLE ring_fans AS
SELECT DISTINCT
  "t42"."ring_fan"
FROM (
  SELECT
    "t41"."ring_fan",
    "t41"."at_1",
    "t41"."at_2",
    "t41"."at_3",
    "t41"."at_4",
    "t41"."at_5",
    "t41"."at_6",
    "t41"."at_7",
    "t41"."at_8",
    "t41"."at_9",
    CASE
      WHEN "t41"."at_2" = "t41"."ring_fan"
      THEN 2
      WHEN "t41"."at_3" = "t41"."ring_fan"
      THEN 3
      WHEN "t41"."at_4" = "t41"."ring_fan"
      THEN 4
      WHEN "t41"."at_5" = "t41"."ring_fan"
      THEN 5
      WHEN "t41"."at_6" = "t41"."ring_fan"
      THEN 6
      WHEN "t41"."at_7" = "t41"."ring_fan"
      THEN 7
      WHEN "t41"."at_8" = "t41"."ring_fan"
      THEN 8
      WHEN "t41"."at_9" = "t41"."ring_fan"
      THEN 9
      ELSE 0
    END AS "size"
  FROM (
    SELECT
      "t40".*
      EXCLUDE ("guest_9")
    FROM (
      SELECT
        "t39"."ring_fan",
        "t39"."at_1",
        "t39"."at_2",
        "t39"."at_3",
        "t39"."at_4",
        "t39"."at_5",
        "t39"."at_6",
        "t39"."at_7",
        "t39"."at_8",
        "t10"."guest_9",
        "t10"."at_9"
      FROM (
        SELECT
          "t37".*
          EXCLUDE ("guest_8")
        FROM (
          SELECT
            "t36"."ring_fan",
            "t36"."at_1",
            "t36"."at_2",
            "t36"."at_3",
            "t36"."at_4",
            "t36"."at_5",
            "t36"."at_6",
            "t36"."at_7",
            "t11"."guest_8",
            "t11"."at_8"
          FROM (
            SELECT
              "t34".*
              EXCLUDE ("guest_7")
            FROM (
              SELECT
                "t33"."ring_fan",
                "t33"."at_1",
                "t33"."at_2",
                "t33"."at_3",
                "t33"."at_4",
                "t33"."at_5",
                "t33"."at_6",
                "t12"."guest_7",
                "t12"."at_7"
              FROM (
                SELECT
                  "t31".*
                  EXCLUDE ("guest_6")
                FROM (
                  SELECT
                    "t30"."ring_fan",
                    "t30"."at_1",
                    "t30"."at_2",
                    "t30"."at_3",
                    "t30"."at_4",
                    "t30"."at_5",
                    "t13"."guest_6",
                    "t13"."at_6"
                  FROM (
                    SELECT
                      "t28".*
                      EXCLUDE ("guest_5")
                    FROM (
                      SELECT
                        "t27"."ring_fan",
                        "t27"."at_1",
                        "t27"."at_2",
                        "t27"."at_3",
                        "t27"."at_4",
                        "t14"."guest_5",
                        "t14"."at_5"
                      FROM (
                        SELECT
                          "t25".*
                          EXCLUDE ("guest_4")
                        FROM (
                          SELECT
                            "t24"."ring_fan",
                            "t24"."at_1",
                            "t24"."at_2",
                            "t24"."at_3",
                            "t15"."guest_4",
                            "t15"."at_4"
                          FROM (
                            SELECT
                              "t22".*
                              EXCLUDE ("guest_3")
                            FROM (
                              SELECT
                                "t21"."ring_fan",
                                "t21"."at_1",
                                "t21"."at_2",
                                "t16"."guest_3",
                                "t16"."at_3"
                              FROM (
                                SELECT
                                  "t19"."ring_fan",
                                  "t19"."at_1",
                                  "t19"."at_2"
                                FROM (
                                  SELECT
                                    "t17"."ring_fan",
                                    "t17"."at_1",
                                    "t18"."guest_2",
                                    "t18"."at_2"
                                  FROM (
                                    SELECT
                                      "t0"."guest" AS "ring_fan",
                                      "t0"."bringer" AS "at_1"
                                    FROM "brought" AS "t0"
                                  ) AS "t17"
                                  LEFT OUTER JOIN (
                                    SELECT
                                      "t0"."guest" AS "guest_2",
                                      "t0"."bringer" AS "at_2"
                                    FROM "brought" AS "t0"
                                  ) AS "t18"
                                    ON "t17"."at_1" = "t18"."guest_2"
                                ) AS "t19"
                              ) AS "t21"
                              LEFT OUTER JOIN (
                                SELECT
                                  "t0"."guest" AS "guest_3",
                                  "t0"."bringer" AS "at_3"
                                FROM "brought" AS "t0"
                              ) AS "t16"
                                ON "t21"."at_2" = "t16"."guest_3"
                            ) AS "t22"
                          ) AS "t24"
                          LEFT OUTER JOIN (
                            SELECT
                              "t0"."guest" AS "guest_4",
                              "t0"."bringer" AS "at_4"
                            FROM "brought" AS "t0"
                          ) AS "t15"
                            ON "t24"."at_3" = "t15"."guest_4"
                        ) AS "t25"
                      ) AS "t27"
                      LEFT OUTER JOIN (
                        SELECT
                          "t0"."guest" AS "guest_5",
                          "t0"."bringer" AS "at_5"
                        FROM "brought" AS "t0"
                      ) AS "t14"
                        ON "t27"."at_4" = "t14"."guest_5"
                    ) AS "t28"
                  ) AS "t30"
                  LEFT OUTER JOIN (
                    SELECT
                      "t0"."guest" AS "guest_6",
                      "t0"."bringer" AS "at_6"
                    FROM "brought" AS "t0"
                  ) AS "t13"
                    ON "t30"."at_5" = "t13"."guest_6"
                ) AS "t31"
              ) AS "t33"
              LEFT OUTER JOIN (
                SELECT
                  "t0"."guest" AS "guest_7",
                  "t0"."bringer" AS "at_7"
                FROM "brought" AS "t0"
              ) AS "t12"
                ON "t33"."at_6" = "t12"."guest_7"
            ) AS "t34"
          ) AS "t36"
          LEFT OUTER JOIN (
            SELECT
              "t0"."guest" AS "guest_8",
              "t0"."bringer" AS "at_8"
            FROM "brought" AS "t0"
          ) AS "t11"
            ON "t36"."at_7" = "t11"."guest_8"
        ) AS "t37"
      ) AS "t39"
      LEFT OUTER JOIN (
        SELECT
          "t0"."guest" AS "guest_9",
          "t0"."bringer" AS "at_9"
        FROM "brought" AS "t0"
      ) AS "t10"
        ON "t39"."at_8" = "t10"."guest_9"
    ) AS "t40"
  ) AS "t41"
) AS "t42"
WHERE
  "t42"."size" >= 3;

CREATE OR REPLACE TEMP VIEW marked AS
SELECT
  "t19"."row",
  "t19"."event_id",
  "t19"."ts",
  "t19"."show",
  "t19"."fan",
  "t19"."wallet",
  "t19"."kind",
  "t19"."amount",
  "t19"."target",
  "t19"."device",
  "t19"."day",
  CASE
    WHEN (
      "t19"."reason" = ''
    )
    AND (
      NOT (
        "t19"."kind" IN ('purchase', 'clip')
      )
      AND (
        NOT "t19"."ring_fan" IS NULL
      )
    )
    THEN 'ring'
    ELSE "t19"."reason"
  END AS "reason"
FROM (
  SELECT
    "t18"."row",
    "t18"."event_id",
    "t18"."ts",
    "t18"."show",
    "t18"."fan",
    "t18"."wallet",
    "t18"."kind",
    "t18"."amount",
    "t18"."target",
    "t18"."device",
    "t18"."day",
    "t18"."reason",
    "t18"."crowded_device",
    "t18"."changing_fan",
    "t5"."ring_fan"
  FROM (
    SELECT
      "t16"."row",
      "t16"."event_id",
      "t16"."ts",
      "t16"."show",
      "t16"."fan",
      "t16"."wallet",
      "t16"."kind",
      "t16"."amount",
      "t16"."target",
      "t16"."device",
      "t16"."day",
      CASE
        WHEN (
          "t16"."reason" = ''
        )
        AND (
          NOT (
            "t16"."kind" IN ('purchase', 'clip')
          )
          AND (
            NOT "t16"."changing_fan" IS NULL
          )
        )
        THEN 'many_devices'
        ELSE "t16"."reason"
      END AS "reason",
      "t16"."crowded_device",
      "t16"."changing_fan"
    FROM (
      SELECT
        "t15"."row",
        "t15"."event_id",
        "t15"."ts",
        "t15"."show",
        "t15"."fan",
        "t15"."wallet",
        "t15"."kind",
        "t15"."amount",
        "t15"."target",
        "t15"."device",
        "t15"."day",
        "t15"."reason",
        "t15"."crowded_device",
        "t6"."changing_fan"
      FROM (
        SELECT
          "t13"."row",
          "t13"."event_id",
          "t13"."ts",
          "t13"."show",
          "t13"."fan",
          "t13"."wallet",
          "t13"."kind",
          "t13"."amount",
          "t13"."target",
          "t13"."device",
          "t13"."day",
          CASE
            WHEN (
              "t13"."reason" = ''
            )
            AND (
              NOT (
                "t13"."kind" IN ('purchase', 'clip')
              )
              AND (
                NOT "t13"."crowded_device" IS NULL
              )
            )
            THEN 'crowded'
            ELSE "t13"."reason"
          END AS "reason",
          "t13"."crowded_device"
        FROM (
          SELECT
            "t7"."row",
            "t7"."event_id",
            "t7"."ts",
            "t7"."show",
            "t7"."fan",
            "t7"."wallet",
            "t7"."kind",
            "t7"."amount",
            "t7"."target",
            "t7"."device",
            "t7"."day",
            CASE
              WHEN (
                NOT "t11"."struck_id" IS NULL
              ) OR (
                NOT "t12"."struck_fan" IS NULL
              )
              THEN 'struck'
              ELSE ''
            END AS "reason",
            "t8"."crowded_device"
          FROM "acts" AS "t7"
          LEFT OUTER JOIN (
            SELECT DISTINCT
              "t4"."target" AS "struck_id"
            FROM "events" AS "t4"
            WHERE
              "t4"."kind" = 'moderated' AND "t4"."target" <> ''
          ) AS "t11"
            ON "t7"."event_id" = "t11"."struck_id"
          LEFT OUTER JOIN (
            SELECT DISTINCT
              "t4"."fan" AS "struck_fan",
              "t4"."show" AS "struck_show"
            FROM "events" AS "t4"
            WHERE
              "t4"."kind" = 'moderated' AND "t4"."target" = ''
          ) AS "t12"
            ON "t7"."fan" = "t12"."struck_fan" AND "t7"."show" = "t12"."struck_show"
          LEFT OUTER JOIN "crowded_devices" AS "t8"
            ON "t7"."device" = "t8"."crowded_device"
        ) AS "t13"
      ) AS "t15"
      LEFT OUTER JOIN "fans_of_many_devices" AS "t6"
        ON "t15"."fan" = "t6"."changing_fan"
    ) AS "t16"
  ) AS "t18"
  LEFT OUTER JOIN "ring_fans" AS "t5"
    ON "t18"."fan" = "t5"."ring_fan"
) AS "t19";

CREATE OR REPLACE TEMP VIEW watching AS
SELECT
  "t5"."row",
  "t5"."event_id",
  "t5"."ts",
  "t5"."show",
  "t5"."fan",
  "t5"."wallet",
  "t5"."kind",
  "t5"."amount",
  "t5"."target",
  "t5"."device",
  "t5"."day",
  "t5"."reason",
  CASE
    WHEN "t5"."reason" = ''
    THEN GREATEST("t5"."ts" - GREATEST("t5"."begin", "t5"."covered"), 0)
    ELSE 0
  END AS "units"
FROM (
  SELECT
    "t4".*
    EXCLUDE ("alone")
  FROM (
    SELECT
      "t3"."row",
      "t3"."event_id",
      "t3"."ts",
      "t3"."show",
      "t3"."fan",
      "t3"."wallet",
      "t3"."kind",
      "t3"."amount",
      "t3"."target",
      "t3"."device",
      "t3"."day",
      "t3"."reason",
      "t3"."begin",
      "t3"."covering",
      GREATEST(
        "t3"."covered",
        COALESCE(
          MAX("t3"."covering") OVER (
            PARTITION BY "t3"."device", "t3"."alone"
            ORDER BY "t3"."begin" ASC, "t3"."ts" ASC, "t3"."event_id" ASC
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 preceding
          ),
          0
        )
      ) AS "covered",
      "t3"."alone"
    FROM (
      SELECT
        "t2"."row",
        "t2"."event_id",
        "t2"."ts",
        "t2"."show",
        "t2"."fan",
        "t2"."wallet",
        "t2"."kind",
        "t2"."amount",
        "t2"."target",
        "t2"."device",
        "t2"."day",
        "t2"."reason",
        "t2"."begin",
        "t2"."covering",
        "t2"."covered",
        CASE WHEN "t2"."device" = '' THEN "t2"."fan" ELSE '' END AS "alone"
      FROM (
        SELECT
          "t1"."row",
          "t1"."event_id",
          "t1"."ts",
          "t1"."show",
          "t1"."fan",
          "t1"."wallet",
          "t1"."kind",
          "t1"."amount",
          "t1"."target",
          "t1"."device",
          "t1"."day",
          "t1"."reason",
          "t1"."begin",
          "t1"."covering",
          COALESCE(
            MAX("t1"."covering") OVER (
              PARTITION BY "t1"."fan"
              ORDER BY "t1"."begin" ASC, "t1"."ts" ASC, "t1"."event_id" ASC
              ROWS BETWEEN UNBOUNDED PRECEDING AND 1 preceding
            ),
            0
          ) AS "covered"
        FROM (
          SELECT
            "t0"."row",
            "t0"."event_id",
            "t0"."ts",
            "t0"."show",
            "t0"."fan",
            "t0"."wallet",
            "t0"."kind",
            "t0"."amount",
            "t0"."target",
            "t0"."device",
            "t0"."day",
            "t0"."reason",
            "t0"."ts" - LEAST("t0"."amount", 600) AS "begin",
            CASE WHEN "t0"."reason" = '' THEN "t0"."ts" ELSE 0 END AS "covering"
          FROM "marked" AS "t0"
          WHERE
            "t0"."kind" = 'watch'
        ) AS "t1"
      ) AS "t2"
    ) AS "t3"
  ) AS "t4"
) AS "t5";

CREATE OR REPLACE TEMP TABLE watched AS
SELECT
  "t2"."fan" AS "seen_fan",
  "t2"."show" AS "seen_show",
  "t2"."day" AS "seen_day",
  "t2"."seconds" AS "seen"
FROM (
  SELECT
    "t1"."fan",
    "t1"."show",
    "t1"."day",
    SUM("t1"."units") AS "seconds"
  FROM (
    SELECT
      *
    FROM "watching" AS "t0"
    WHERE
      "t0"."units" > 0
  ) AS "t1"
  GROUP BY
    1,
    2,
    3
) AS "t2";

SELECT
  *
FROM (
  SELECT
    COALESCE("t98"."points_fan", "t58"."fan") AS "fan",
    COALESCE("t58"."wallet", '') AS "wallet",
    COALESCE("t98"."points", 0) AS "score"
  FROM (
    SELECT
      "t96"."fan" AS "points_fan",
      SUM("t96"."points") AS "points"
    FROM (
      SELECT
        *
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t72"."fan",
            (
              (
                LEAST(GREATEST("t72"."units" - 0, 0), 50000) * 5000
              ) + (
                LEAST(GREATEST("t72"."units" - 50000, 0), 50000) * 4000
              ) + (
                LEAST(GREATEST("t72"."units" - 100000, 0), 50000) * 3200
              ) + (
                LEAST(GREATEST("t72"."units" - 150000, 0), 50000) * 2560
              )
            ) // (
              100
            ) AS "points"
          FROM (
            SELECT
              "t69"."fan",
              "t69"."day",
              SUM("t69"."units") AS "units"
            FROM (
              SELECT
                *
              FROM (
                SELECT
                  "t61".*
                  EXCLUDE ("left")
                FROM (
                  SELECT
                    "t53"."row",
                    "t53"."event_id",
                    "t53"."ts",
                    "t53"."show",
                    "t53"."fan",
                    "t53"."wallet",
                    "t53"."kind",
                    "t53"."amount",
                    "t53"."target",
                    "t53"."device",
                    "t53"."day",
                    CASE
                      WHEN (
                        "t53"."reason" = ''
                      ) AND (
                        "t53"."left" = 0
                      )
                      THEN 'refunded'
                      ELSE "t53"."reason"
                    END AS "reason",
                    "t53"."left",
                    CASE WHEN "t53"."reason" = '' THEN "t53"."left" ELSE 0 END AS "units"
                  FROM (
                    SELECT
                      "t18"."row",
                      "t18"."event_id",
                      "t18"."ts",
                      "t18"."show",
                      "t18"."fan",
                      "t18"."wallet",
                      "t18"."kind",
                      "t18"."amount",
                      "t18"."target",
                      "t18"."device",
                      "t18"."day",
                      "t18"."reason",
                      GREATEST("t18"."amount" - COALESCE("t45"."refunded", 0), 0) AS "left"
                    FROM (
                      SELECT
                        *
                      FROM "marked" AS "t2"
                      WHERE
                        "t2"."kind" = 'purchase'
                    ) AS "t18"
                    LEFT OUTER JOIN (
                      SELECT
                        "t35"."event_id" AS "of",
                        SUM("t35"."refund") AS "refunded"
                      FROM (
                        SELECT
                          *
                        FROM (
                          SELECT
                            "t18"."row",
                            "t18"."event_id",
                            "t18"."ts",
                            "t18"."show",
                            "t18"."fan",
                            "t18"."wallet",
                            "t18"."kind",
                            "t18"."amount",
                            "t18"."target",
                            "t18"."device",
                            "t18"."day",
                            "t18"."reason",
                            "t17"."of",
                            "t17"."refund_ts",
                            "t17"."refund"
                          FROM (
                            SELECT
                              *
                            FROM "marked" AS "t2"
                            WHERE
                              "t2"."kind" = 'purchase'
                          ) AS "t18"
                          INNER JOIN (
                            SELECT
                              "t1"."target" AS "of",
                              "t1"."ts" AS "refund_ts",
                              "t1"."amount" AS "refund"
                            FROM "events" AS "t1"
                            WHERE
                              "t1"."kind" = 'refund'
                          ) AS "t17"
                            ON "t18"."event_id" = "t17"."of"
                        ) AS "t27"
                        WHERE
                          "t27"."refund_ts" <= (
                            "t27"."ts" + 604800
                          )
                      ) AS "t35"
                      GROUP BY
                        1
                    ) AS "t45"
                      ON "t18"."event_id" = "t45"."of"
                  ) AS "t53"
                ) AS "t61"
              ) AS "t62"
              WHERE
                "t62"."units" > 0
            ) AS "t69"
            GROUP BY
              1,
              2
          ) AS "t72"
        ) AS "t82"
        UNION ALL
        SELECT
          *
        FROM (
          SELECT
            "t77"."fan",
            (
              LEAST(GREATEST("t77"."units" - 0, 0), 10) * 20000
            ) // (
              1
            ) AS "points"
          FROM (
            SELECT
              "t74"."fan",
              "t74"."day",
              SUM("t74"."units") AS "units"
            FROM (
              SELECT
                *
              FROM (
                SELECT
                  "t68".*
                  EXCLUDE ("given")
                FROM (
                  SELECT
                    "t59"."row",
                    "t59"."event_id",
                    "t59"."ts",
                    "t59"."show",
                    "t59"."fan",
                    "t59"."wallet",
                    "t59"."kind",
                    "t59"."amount",
                    "t59"."target",
                    "t59"."device",
                    "t59"."day",
                    CASE
                      WHEN (
                        "t59"."reason" = ''
                      ) AND (
                        "t59"."given" = 0
                      )
                      THEN 'no_marks_left'
                      ELSE "t59"."reason"
                    END AS "reason",
                    "t59"."given",
                    "t59"."given" AS "units"
                  FROM (
                    SELECT
                      "t57".*
                      EXCLUDE ("upto")
                    FROM (
                      SELECT
                        "t51"."row",
                        "t51"."event_id",
                        "t51"."ts",
                        "t51"."show",
                        "t51"."fan",
                        "t51"."wallet",
                        "t51"."kind",
                        "t51"."amount",
                        "t51"."target",
                        "t51"."device",
                        "t51"."day",
                        "t51"."reason",
                        LEAST("t51"."upto", 12) - LEAST("t51"."upto" - "t51"."given", 12) AS "given",
                        "t51"."upto"
                      FROM (
                        SELECT
                          "t41"."row",
                          "t41"."event_id",
                          "t41"."ts",
                          "t41"."show",
                          "t41"."fan",
                          "t41"."wallet",
                          "t41"."kind",
                          "t41"."amount",
                          "t41"."target",
                          "t41"."device",
                          "t41"."day",
                          "t41"."reason",
                          "t41"."given",
                          SUM("t41"."given") OVER (
                            PARTITION BY "t41"."show", "t41"."day"
                            ORDER BY "t41"."ts" ASC, "t41"."event_id" ASC
                            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
                          ) AS "upto"
                        FROM (
                          SELECT
                            "t39".*
                            EXCLUDE ("upto")
                          FROM (
                            SELECT
                              "t30"."row",
                              "t30"."event_id",
                              "t30"."ts",
                              "t30"."show",
                              "t30"."fan",
                              "t30"."wallet",
                              "t30"."kind",
                              "t30"."amount",
                              "t30"."target",
                              "t30"."device",
                              "t30"."day",
                              "t30"."reason",
                              LEAST("t30"."upto", 3) - LEAST("t30"."upto" - "t30"."given", 3) AS "given",
                              "t30"."upto"
                            FROM (
                              SELECT
                                "t24"."row",
                                "t24"."event_id",
                                "t24"."ts",
                                "t24"."show",
                                "t24"."fan",
                                "t24"."wallet",
                                "t24"."kind",
                                "t24"."amount",
                                "t24"."target",
                                "t24"."device",
                                "t24"."day",
                                "t24"."reason",
                                "t24"."given",
                                SUM("t24"."given") OVER (
                                  PARTITION BY "t24"."show", "t24"."day", "t24"."fan", "t24"."target"
                                  ORDER BY "t24"."ts" ASC, "t24"."event_id" ASC
                                  ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
                                ) AS "upto"
                              FROM (
                                SELECT
                                  "t2"."row",
                                  "t2"."event_id",
                                  "t2"."ts",
                                  "t2"."show",
                                  "t2"."fan",
                                  "t2"."wallet",
                                  "t2"."kind",
                                  "t2"."amount",
                                  "t2"."target",
                                  "t2"."device",
                                  "t2"."day",
                                  "t2"."reason",
                                  CASE WHEN "t2"."reason" = '' THEN "t2"."amount" ELSE 0 END AS "given"
                                FROM "marked" AS "t2"
                                WHERE
                                  "t2"."kind" = 'clip'
                              ) AS "t24"
                            ) AS "t30"
                          ) AS "t39"
                        ) AS "t41"
                      ) AS "t51"
                    ) AS "t57"
                  ) AS "t59"
                ) AS "t68"
              ) AS "t70"
              WHERE
                "t70"."units" > 0
            ) AS "t74"
            GROUP BY
              1,
              2
          ) AS "t77"
        ) AS "t83"
      ) AS "t85"
      UNION ALL
      SELECT
        *
      FROM (
        SELECT
          *
        FROM (
          SELECT
            *
          FROM (
            SELECT
              "t25"."fan",
              (
                (
                  LEAST(GREATEST("t25"."units" - 0, 0), 1800) * 1000
                ) + (
                  LEAST(GREATEST("t25"."units" - 1800, 0), 1800) * 700
                ) + (
                  LEAST(GREATEST("t25"."units" - 3600, 0), 1800) * 490
                ) + (
                  LEAST(GREATEST("t25"."units" - 5400, 0), 1800) * 343
                )
              ) // (
                60
              ) AS "points"
            FROM (
              SELECT
                "t8"."seen_fan" AS "fan",
                "t8"."seen_day" AS "day",
                SUM("t8"."seen") AS "units"
              FROM (
                SELECT
                  *
                FROM "watched" AS "t0"
                WHERE
                  "t0"."seen" >= 300
              ) AS "t8"
              GROUP BY
                1,
                2
            ) AS "t25"
          ) AS "t44"
          UNION ALL
          SELECT
            *
          FROM (
            SELECT
              "t71"."fan",
              (
                (
                  LEAST(GREATEST("t71"."units" - 0, 0), 5) * 500
                ) + (
                  LEAST(GREATEST("t71"."units" - 5, 0), 5) * 250
                ) + (
                  LEAST(GREATEST("t71"."units" - 10, 0), 5) * 125
                ) + (
                  LEAST(GREATEST("t71"."units" - 15, 0), 5) * 62
                )
              ) // (
                1
              ) AS "points"
            FROM (
              SELECT
                "t65"."fan",
                "t65"."day",
                SUM("t65"."units") AS "units"
              FROM (
                SELECT
                  *
                FROM (
                  SELECT
                    "t48"."row",
                    "t48"."event_id",
                    "t48"."ts",
                    "t48"."show",
                    "t48"."fan",
                    "t48"."wallet",
                    "t48"."kind",
                    "t48"."amount",
                    "t48"."target",
                    "t48"."device",
                    "t48"."day",
                    CASE
                      WHEN (
                        "t48"."reason" = ''
                      ) AND (
                        "t48"."place" > 0
                      )
                      THEN 'repeated'
                      ELSE "t48"."reason"
                    END AS "reason",
                    CAST(CASE
                      WHEN CASE
                        WHEN (
                          "t48"."reason" = ''
                        ) AND (
                          "t48"."place" > 0
                        )
                        THEN 'repeated'
                        ELSE "t48"."reason"
                      END = ''
                      THEN 1
                      ELSE 0
                    END AS BIGINT) AS "units"
                  FROM (
                    SELECT
                      "t36"."row",
                      "t36"."event_id",
                      "t36"."ts",
                      "t36"."show",
                      "t36"."fan",
                      "t36"."wallet",
                      "t36"."kind",
                      "t36"."amount",
                      "t36"."target",
                      "t36"."device",
                      "t36"."day",
                      "t36"."reason",
                      "t36"."counts",
                      ROW_NUMBER() OVER (
                        PARTITION BY "t36"."target", "t36"."counts", "t36"."fan", "t36"."day"
                        ORDER BY "t36"."ts" ASC, "t36"."event_id" ASC
                        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                      ) - 1 AS "place"
                    FROM (
                      SELECT
                        "t31"."row",
                        "t31"."event_id",
                        "t31"."ts",
                        "t31"."show",
                        "t31"."fan",
                        "t31"."wallet",
                        "t31"."kind",
                        "t31"."amount",
                        "t31"."target",
                        "t31"."device",
                        "t31"."day",
                        "t31"."reason",
                        "t31"."reason" = '' AS "counts"
                      FROM (
                        SELECT
                          "t19"."row",
                          "t19"."event_id",
                          "t19"."ts",
                          "t19"."show",
                          "t19"."fan",
                          "t19"."wallet",
                          "t19"."kind",
                          "t19"."amount",
                          "t19"."target",
                          "t19"."device",
                          "t19"."day",
                          CASE
                            WHEN (
                              "t19"."reason" = ''
                            ) AND (
                              COALESCE("t4"."seen", 0) < 300
                            )
                            THEN 'short_watch'
                            ELSE "t19"."reason"
                          END AS "reason"
                        FROM (
                          SELECT
                            *
                          FROM "marked" AS "t2"
                          WHERE
                            "t2"."kind" = 'comment'
                        ) AS "t19"
                        LEFT OUTER JOIN "watched" AS "t4"
                          ON "t19"."fan" = "t4"."seen_fan"
                          AND "t19"."show" = "t4"."seen_show"
                          AND "t19"."day" = "t4"."seen_day"
                      ) AS "t31"
                    ) AS "t36"
                  ) AS "t48"
                ) AS "t60"
                WHERE
                  "t60"."units" > 0
              ) AS "t65"
              GROUP BY
                1,
                2
            ) AS "t71"
          ) AS "t79"
        ) AS "t81"
        UNION ALL
        SELECT
          *
        FROM (
          SELECT
            *
          FROM (
            SELECT
              "t89"."fan",
              (
                (
                  LEAST(GREATEST("t89"."units" - 0, 0), 10) * 100
                ) + (
                  LEAST(GREATEST("t89"."units" - 10, 0), 10) * 50
                ) + (
                  LEAST(GREATEST("t89"."units" - 20, 0), 10) * 25
                )
              ) // (
                1
              ) AS "points"
            FROM (
              SELECT
                "t87"."fan",
                "t87"."day",
                SUM("t87"."units") AS "units"
              FROM (
                SELECT
                  *
                FROM (
                  SELECT
                    "t80"."row",
                    "t80"."event_id",
                    "t80"."ts",
                    "t80"."show",
                    "t80"."fan",
                    "t80"."wallet",
                    "t80"."kind",
                    "t80"."amount",
                    "t80"."target",
                    "t80"."device",
                    "t80"."day",
                    CASE
                      WHEN (
                        "t80"."reason" = ''
                      ) AND (
                        "t80"."place" > 0
                      )
                      THEN 'repeated'
                      ELSE "t80"."reason"
                    END AS "reason",
                    CAST(CASE
                      WHEN CASE
                        WHEN (
                          "t80"."reason" = ''
                        ) AND (
                          "t80"."place" > 0
                        )
                        THEN 'repeated'
                        ELSE "t80"."reason"
                      END = ''
                      THEN 1
                      ELSE 0
                    END AS BIGINT) AS "units"
                  FROM (
                    SELECT
                      "t75"."row",
                      "t75"."event_id",
                      "t75"."ts",
                      "t75"."show",
                      "t75"."fan",
                      "t75"."wallet",
                      "t75"."kind",
                      "t75"."amount",
                      "t75"."target",
                      "t75"."device",
                      "t75"."day",
                      "t75"."reason",
                      "t75"."counts",
                      ROW_NUMBER() OVER (
                        PARTITION BY "t75"."target", "t75"."counts", "t75"."fan", "t75"."day"
                        ORDER BY "t75"."ts" ASC, "t75"."event_id" ASC
                        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                      ) - 1 AS "place"
                    FROM (
                      SELECT
                        "t73"."row",
                        "t73"."event_id",
                        "t73"."ts",
                        "t73"."show",
                        "t73"."fan",
                        "t73"."wallet",
                        "t73"."kind",
                        "t73"."amount",
                        "t73"."target",
                        "t73"."device",
                        "t73"."day",
                        "t73"."reason",
                        "t73"."reason" = '' AS "counts"
                      FROM (
                        SELECT
                          "t66"."row",
                          "t66"."event_id",
                          "t66"."ts",
                          "t66"."show",
                          "t66"."fan",
                          "t66"."wallet",
                          "t66"."kind",
                          "t66"."amount",
                          "t66"."target",
                          "t66"."device",
                          "t66"."day",
                          CASE
                            WHEN (
                              "t66"."reason" = ''
                            ) AND (
                              COALESCE("t4"."seen", 0) < 300
                            )
                            THEN 'short_watch'
                            ELSE "t66"."reason"
                          END AS "reason"
                        FROM (
                          SELECT
                            "t54"."row",
                            "t54"."event_id",
                            "t54"."ts",
                            "t54"."show",
                            "t54"."fan",
                            "t54"."wallet",
                            "t54"."kind",
                            "t54"."amount",
                            "t54"."target",
                            "t54"."device",
                            "t54"."day",
                            CASE
                              WHEN (
                                "t54"."reason" = ''
                              )
                              AND (
                                (
                                  "t54"."whose" = "t54"."fan"
                                ) OR (
                                  NOT "t54"."one" IS NULL
                                )
                              )
                              THEN 'own'
                              ELSE "t54"."reason"
                            END AS "reason"
                          FROM (
                            SELECT
                              "t49"."row",
                              "t49"."event_id",
                              "t49"."ts",
                              "t49"."show",
                              "t49"."fan",
                              "t49"."wallet",
                              "t49"."kind",
                              "t49"."amount",
                              "t49"."target",
                              "t49"."device",
                              "t49"."day",
                              "t49"."reason",
                              "t49"."owned",
                              "t49"."owner",
                              "t49"."whose",
                              "t7"."one",
                              "t7"."other"
                            FROM (
                              SELECT
                                "t37"."row",
                                "t37"."event_id",
                                "t37"."ts",
                                "t37"."show",
                                "t37"."fan",
                                "t37"."wallet",
                                "t37"."kind",
                                "t37"."amount",
                                "t37"."target",
                                "t37"."device",
                                "t37"."day",
                                "t37"."reason",
                                "t37"."owned",
                                "t37"."owner",
                                COALESCE("t37"."owner", "t37"."target") AS "whose"
                              FROM (
                                SELECT
                                  "t20"."row",
                                  "t20"."event_id",
                                  "t20"."ts",
                                  "t20"."show",
                                  "t20"."fan",
                                  "t20"."wallet",
                                  "t20"."kind",
                                  "t20"."amount",
                                  "t20"."target",
                                  "t20"."device",
                                  "t20"."day",
                                  "t20"."reason",
                                  "t32"."owned",
                                  "t32"."owner"
                                FROM (
                                  SELECT
                                    *
                                  FROM "marked" AS "t2"
                                  WHERE
                                    "t2"."kind" = 'like'
                                ) AS "t20"
                                LEFT OUTER JOIN (
                                  SELECT
                                    "t6"."event_id" AS "owned",
                                    "t6"."fan" AS "owner"
                                  FROM "events" AS "t6"
                                  SEMI JOIN (
                                    SELECT DISTINCT
                                      "t2"."target" AS "named"
                                    FROM "marked" AS "t2"
                                    WHERE
                                      "t2"."kind" = 'like'
                                  ) AS "t21"
                                    ON "t6"."event_id" = "t21"."named"
                                ) AS "t32"
                                  ON "t20"."target" = "t32"."owned"
                              ) AS "t37"
                            ) AS "t49"
                            LEFT OUTER JOIN "same_hands" AS "t7"
                              ON "t49"."fan" = "t7"."one" AND "t49"."whose" = "t7"."other"
                          ) AS "t54"
                        ) AS "t66"
                        LEFT OUTER JOIN "watched" AS "t4"
                          ON "t66"."fan" = "t4"."seen_fan"
                          AND "t66"."show" = "t4"."seen_show"
                          AND "t66"."day" = "t4"."seen_day"
                      ) AS "t73"
                    ) AS "t75"
                  ) AS "t80"
                ) AS "t86"
                WHERE
                  "t86"."units" > 0
              ) AS "t87"
              GROUP BY
                1,
                2
            ) AS "t89"
          ) AS "t92"
          UNION ALL
          SELECT
            *
          FROM (
            SELECT
              "t91"."fan",
              (
                LEAST(GREATEST("t91"."units" - 0, 0), 3) * 5000
              ) // (
                1
              ) AS "points"
            FROM (
              SELECT
                "t90"."fan",
                "t90"."day",
                SUM("t90"."units") AS "units"
              FROM (
                SELECT
                  *
                FROM (
                  SELECT
                    "t84"."row",
                    "t84"."event_id",
                    "t84"."ts",
                    "t84"."show",
                    "t84"."fan",
                    "t84"."wallet",
                    "t84"."kind",
                    "t84"."amount",
                    "t84"."target",
                    "t84"."device",
                    "t84"."day",
                    CASE
                      WHEN (
                        "t84"."reason" = ''
                      ) AND (
                        "t84"."place" > 0
                      )
                      THEN 'repeated'
                      ELSE "t84"."reason"
                    END AS "reason",
                    CAST(CASE
                      WHEN CASE
                        WHEN (
                          "t84"."reason" = ''
                        ) AND (
                          "t84"."place" > 0
                        )
                        THEN 'repeated'
                        ELSE "t84"."reason"
                      END = ''
                      THEN 1
                      ELSE 0
                    END AS BIGINT) AS "units"
                  FROM (
                    SELECT
                      "t78"."row",
                      "t78"."event_id",
                      "t78"."ts",
                      "t78"."show",
                      "t78"."fan",
                      "t78"."wallet",
                      "t78"."kind",
                      "t78"."amount",
                      "t78"."target",
                      "t78"."device",
                      "t78"."day",
                      "t78"."reason",
                      "t78"."counts",
                      ROW_NUMBER() OVER (
                        PARTITION BY "t78"."target", "t78"."counts"
                        ORDER BY "t78"."ts" ASC, "t78"."event_id" ASC
                        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                      ) - 1 AS "place"
                    FROM (
                      SELECT
                        "t76"."row",
                        "t76"."event_id",
                        "t76"."ts",
                        "t76"."show",
                        "t76"."fan",
                        "t76"."wallet",
                        "t76"."kind",
                        "t76"."amount",
                        "t76"."target",
                        "t76"."device",
                        "t76"."day",
                        "t76"."reason",
                        "t76"."reason" = '' AS "counts"
                      FROM (
                        SELECT
                          "t67"."row",
                          "t67"."event_id",
                          "t67"."ts",
                          "t67"."show",
                          "t67"."fan",
                          "t67"."wallet",
                          "t67"."kind",
                          "t67"."amount",
                          "t67"."target",
                          "t67"."device",
                          "t67"."day",
                          CASE
                            WHEN (
                              CASE
                                WHEN (
                                  "t67"."reason" = ''
                                ) AND (
                                  COALESCE("t4"."seen", 0) < 300
                                )
                                THEN 'short_watch'
                                ELSE "t67"."reason"
                              END = ''
                            )
                            AND (
                              COALESCE("t5"."seen", 0) < 600
                            )
                            THEN 'absent_target'
                            ELSE CASE
                              WHEN (
                                "t67"."reason" = ''
                              ) AND (
                                COALESCE("t4"."seen", 0) < 300
                              )
                              THEN 'short_watch'
                              ELSE "t67"."reason"
                            END
                          END AS "reason"
                        FROM (
                          SELECT
                            "t55"."row",
                            "t55"."event_id",
                            "t55"."ts",
                            "t55"."show",
                            "t55"."fan",
                            "t55"."wallet",
                            "t55"."kind",
                            "t55"."amount",
                            "t55"."target",
                            "t55"."device",
                            "t55"."day",
                            CASE
                              WHEN (
                                "t55"."reason" = ''
                              )
                              AND (
                                (
                                  "t55"."whose" = "t55"."fan"
                                ) OR (
                                  NOT "t55"."one" IS NULL
                                )
                              )
                              THEN 'own'
                              ELSE "t55"."reason"
                            END AS "reason"
                          FROM (
                            SELECT
                              "t50"."row",
                              "t50"."event_id",
                              "t50"."ts",
                              "t50"."show",
                              "t50"."fan",
                              "t50"."wallet",
                              "t50"."kind",
                              "t50"."amount",
                              "t50"."target",
                              "t50"."device",
                              "t50"."day",
                              "t50"."reason",
                              "t50"."owned",
                              "t50"."owner",
                              "t50"."whose",
                              "t7"."one",
                              "t7"."other"
                            FROM (
                              SELECT
                                "t38"."row",
                                "t38"."event_id",
                                "t38"."ts",
                                "t38"."show",
                                "t38"."fan",
                                "t38"."wallet",
                                "t38"."kind",
                                "t38"."amount",
                                "t38"."target",
                                "t38"."device",
                                "t38"."day",
                                "t38"."reason",
                                "t38"."owned",
                                "t38"."owner",
                                COALESCE("t38"."owner", "t38"."target") AS "whose"
                              FROM (
                                SELECT
                                  "t22"."row",
                                  "t22"."event_id",
                                  "t22"."ts",
                                  "t22"."show",
                                  "t22"."fan",
                                  "t22"."wallet",
                                  "t22"."kind",
                                  "t22"."amount",
                                  "t22"."target",
                                  "t22"."device",
                                  "t22"."day",
                                  "t22"."reason",
                                  "t33"."owned",
                                  "t33"."owner"
                                FROM (
                                  SELECT
                                    *
                                  FROM "marked" AS "t2"
                                  WHERE
                                    "t2"."kind" = 'share'
                                ) AS "t22"
                                LEFT OUTER JOIN (
                                  SELECT
                                    "t6"."event_id" AS "owned",
                                    "t6"."fan" AS "owner"
                                  FROM "events" AS "t6"
                                  SEMI JOIN (
                                    SELECT DISTINCT
                                      "t2"."target" AS "named"
                                    FROM "marked" AS "t2"
                                    WHERE
                                      "t2"."kind" = 'share'
                                  ) AS "t23"
                                    ON "t6"."event_id" = "t23"."named"
                                ) AS "t33"
                                  ON "t22"."target" = "t33"."owned"
                              ) AS "t38"
                            ) AS "t50"
                            LEFT OUTER JOIN "same_hands" AS "t7"
                              ON "t50"."fan" = "t7"."one" AND "t50"."whose" = "t7"."other"
                          ) AS "t55"
                        ) AS "t67"
                        LEFT OUTER JOIN "watched" AS "t4"
                          ON "t67"."fan" = "t4"."seen_fan"
                          AND "t67"."show" = "t4"."seen_show"
                          AND "t67"."day" = "t4"."seen_day"
                        LEFT OUTER JOIN "watched" AS "t5"
                          ON "t67"."target" = "t5"."seen_fan"
                          AND "t67"."show" = "t5"."seen_show"
                          AND "t67"."day" = "t5"."seen_day"
                      ) AS "t76"
                    ) AS "t78"
                  ) AS "t84"
                ) AS "t88"
                WHERE
                  "t88"."units" > 0
              ) AS "t90"
              GROUP BY
                1,
                2
            ) AS "t91"
          ) AS "t93"
        ) AS "t94"
      ) AS "t95"
    ) AS "t96"
    GROUP BY
      1
  ) AS "t98"
  FULL OUTER JOIN (
    SELECT
      "t52"."fan",
      "t52"."wallet"
    FROM (
      SELECT
        "t42"."fan",
        "t42"."wallet",
        "t42"."since",
        "t42"."until",
        ROW_NUMBER() OVER (
          PARTITION BY "t42"."wallet"
          ORDER BY "t42"."since" ASC, "t42"."fan" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - 1 AS "place"
      FROM (
        SELECT
          "t40".*
          EXCLUDE ("place")
        FROM (
          SELECT
            *
          FROM (
            SELECT
              "t26"."fan",
              "t26"."wallet",
              "t26"."since",
              "t26"."until",
              ROW_NUMBER() OVER (
                PARTITION BY "t26"."fan"
                ORDER BY "t26"."until" DESC, "t26"."wallet" ASC
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
              ) - 1 AS "place"
            FROM (
              SELECT
                "t9"."fan",
                "t9"."wallet",
                MIN("t9"."ts") AS "since",
                MAX("t9"."ts") AS "until"
              FROM (
                SELECT
                  *
                FROM "events" AS "t1"
                WHERE
                  "t1"."wallet" <> '' AND "t1"."ts" < 1784476800
              ) AS "t9"
              GROUP BY
                1,
                2
            ) AS "t26"
          ) AS "t34"
          WHERE
            "t34"."place" = 0
        ) AS "t40"
      ) AS "t42"
    ) AS "t52"
    WHERE
      "t52"."place" = 0
  ) AS "t58"
    ON "t98"."points_fan" = "t58"."fan"
) AS "t99"
WHERE
  (
    "t99"."score" > 0
  ) OR (
    "t99"."wallet" <> ''
  )
ORDER BY
  "t99"."fan" ASC;
