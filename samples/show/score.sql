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

CREATE OR REPLACE TEMP VIEW watching AS
SELECT
  "t26"."row",
  "t26"."event_id",
  "t26"."ts",
  "t26"."show",
  "t26"."fan",
  "t26"."wallet",
  "t26"."kind",
  "t26"."amount",
  "t26"."target",
  "t26"."device",
  "t26"."day",
  "t26"."reason",
  CASE
    WHEN "t26"."reason" = ''
    THEN GREATEST("t26"."ts" - GREATEST("t26"."begin", "t26"."covered"), 0)
    ELSE 0
  END AS "units"
FROM (
  SELECT
    "t25".*
    EXCLUDE ("alone")
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
      "t24"."begin",
      "t24"."covering",
      GREATEST(
        "t24"."covered",
        COALESCE(
          MAX("t24"."covering") OVER (
            PARTITION BY "t24"."device", "t24"."alone"
            ORDER BY "t24"."begin" ASC, "t24"."ts" ASC, "t24"."event_id" ASC
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 preceding
          ),
          0
        )
      ) AS "covered",
      "t24"."alone"
    FROM (
      SELECT
        "t23"."row",
        "t23"."event_id",
        "t23"."ts",
        "t23"."show",
        "t23"."fan",
        "t23"."wallet",
        "t23"."kind",
        "t23"."amount",
        "t23"."target",
        "t23"."device",
        "t23"."day",
        "t23"."reason",
        "t23"."begin",
        "t23"."covering",
        "t23"."covered",
        CASE WHEN "t23"."device" = '' THEN "t23"."fan" ELSE '' END AS "alone"
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
          "t22"."begin",
          "t22"."covering",
          COALESCE(
            MAX("t22"."covering") OVER (
              PARTITION BY "t22"."fan"
              ORDER BY "t22"."begin" ASC, "t22"."ts" ASC, "t22"."event_id" ASC
              ROWS BETWEEN UNBOUNDED PRECEDING AND 1 preceding
            ),
            0
          ) AS "covered"
        FROM (
          SELECT
            "t21"."row",
            "t21"."event_id",
            "t21"."ts",
            "t21"."show",
            "t21"."fan",
            "t21"."wallet",
            "t21"."kind",
            "t21"."amount",
            "t21"."target",
            "t21"."device",
            "t21"."day",
            "t21"."reason",
            "t21"."ts" - LEAST("t21"."amount", 600) AS "begin",
            CASE WHEN "t21"."reason" = '' THEN "t21"."ts" ELSE 0 END AS "covering"
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
              CASE
                WHEN (
                  "t20"."reason" = ''
                )
                AND (
                  NOT (
                    "t20"."kind" IN ('purchase', 'clip')
                  )
                  AND (
                    NOT "t20"."ring_fan" IS NULL
                  )
                )
                THEN 'ring'
                ELSE "t20"."reason"
              END AS "reason"
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
                "t19"."reason",
                "t19"."crowded_device",
                "t19"."changing_fan",
                "t5"."ring_fan"
              FROM (
                SELECT
                  "t17"."row",
                  "t17"."event_id",
                  "t17"."ts",
                  "t17"."show",
                  "t17"."fan",
                  "t17"."wallet",
                  "t17"."kind",
                  "t17"."amount",
                  "t17"."target",
                  "t17"."device",
                  "t17"."day",
                  CASE
                    WHEN (
                      "t17"."reason" = ''
                    )
                    AND (
                      NOT (
                        "t17"."kind" IN ('purchase', 'clip')
                      )
                      AND (
                        NOT "t17"."changing_fan" IS NULL
                      )
                    )
                    THEN 'many_devices'
                    ELSE "t17"."reason"
                  END AS "reason",
                  "t17"."crowded_device",
                  "t17"."changing_fan"
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
                    "t16"."reason",
                    "t16"."crowded_device",
                    "t6"."changing_fan"
                  FROM (
                    SELECT
                      "t14"."row",
                      "t14"."event_id",
                      "t14"."ts",
                      "t14"."show",
                      "t14"."fan",
                      "t14"."wallet",
                      "t14"."kind",
                      "t14"."amount",
                      "t14"."target",
                      "t14"."device",
                      "t14"."day",
                      CASE
                        WHEN (
                          "t14"."reason" = ''
                        )
                        AND (
                          NOT (
                            "t14"."kind" IN ('purchase', 'clip')
                          )
                          AND (
                            NOT "t14"."crowded_device" IS NULL
                          )
                        )
                        THEN 'crowded'
                        ELSE "t14"."reason"
                      END AS "reason",
                      "t14"."crowded_device"
                    FROM (
                      SELECT
                        "t11"."row",
                        "t11"."event_id",
                        "t11"."ts",
                        "t11"."show",
                        "t11"."fan",
                        "t11"."wallet",
                        "t11"."kind",
                        "t11"."amount",
                        "t11"."target",
                        "t11"."device",
                        "t11"."day",
                        CASE
                          WHEN (
                            NOT "t12"."struck_id" IS NULL
                          ) OR (
                            NOT "t13"."struck_fan" IS NULL
                          )
                          THEN 'struck'
                          ELSE ''
                        END AS "reason",
                        "t7"."crowded_device"
                      FROM (
                        SELECT
                          *
                        FROM "acts" AS "t2"
                        WHERE
                          "t2"."kind" = 'watch'
                      ) AS "t11"
                      LEFT OUTER JOIN (
                        SELECT DISTINCT
                          "t4"."target" AS "struck_id"
                        FROM "events" AS "t4"
                        WHERE
                          "t4"."kind" = 'moderated' AND "t4"."target" <> ''
                      ) AS "t12"
                        ON "t11"."event_id" = "t12"."struck_id"
                      LEFT OUTER JOIN (
                        SELECT DISTINCT
                          "t4"."fan" AS "struck_fan",
                          "t4"."show" AS "struck_show"
                        FROM "events" AS "t4"
                        WHERE
                          "t4"."kind" = 'moderated' AND "t4"."target" = ''
                      ) AS "t13"
                        ON "t11"."fan" = "t13"."struck_fan" AND "t11"."show" = "t13"."struck_show"
                      LEFT OUTER JOIN "crowded_devices" AS "t7"
                        ON "t11"."device" = "t7"."crowded_device"
                    ) AS "t14"
                  ) AS "t16"
                  LEFT OUTER JOIN "fans_of_many_devices" AS "t6"
                    ON "t16"."fan" = "t6"."changing_fan"
                ) AS "t17"
              ) AS "t19"
              LEFT OUTER JOIN "ring_fans" AS "t5"
                ON "t19"."fan" = "t5"."ring_fan"
            ) AS "t20"
          ) AS "t21"
        ) AS "t22"
      ) AS "t23"
    ) AS "t24"
  ) AS "t25"
) AS "t26";

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

CREATE OR REPLACE TEMP TABLE others AS
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
  CASE
    WHEN (
      "t20"."reason" = ''
    )
    AND (
      NOT (
        "t20"."kind" IN ('purchase', 'clip')
      )
      AND (
        NOT "t20"."ring_fan" IS NULL
      )
    )
    THEN 'ring'
    ELSE "t20"."reason"
  END AS "reason"
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
    "t19"."reason",
    "t19"."crowded_device",
    "t19"."changing_fan",
    "t5"."ring_fan"
  FROM (
    SELECT
      "t17"."row",
      "t17"."event_id",
      "t17"."ts",
      "t17"."show",
      "t17"."fan",
      "t17"."wallet",
      "t17"."kind",
      "t17"."amount",
      "t17"."target",
      "t17"."device",
      "t17"."day",
      CASE
        WHEN (
          "t17"."reason" = ''
        )
        AND (
          NOT (
            "t17"."kind" IN ('purchase', 'clip')
          )
          AND (
            NOT "t17"."changing_fan" IS NULL
          )
        )
        THEN 'many_devices'
        ELSE "t17"."reason"
      END AS "reason",
      "t17"."crowded_device",
      "t17"."changing_fan"
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
        "t16"."reason",
        "t16"."crowded_device",
        "t6"."changing_fan"
      FROM (
        SELECT
          "t14"."row",
          "t14"."event_id",
          "t14"."ts",
          "t14"."show",
          "t14"."fan",
          "t14"."wallet",
          "t14"."kind",
          "t14"."amount",
          "t14"."target",
          "t14"."device",
          "t14"."day",
          CASE
            WHEN (
              "t14"."reason" = ''
            )
            AND (
              NOT (
                "t14"."kind" IN ('purchase', 'clip')
              )
              AND (
                NOT "t14"."crowded_device" IS NULL
              )
            )
            THEN 'crowded'
            ELSE "t14"."reason"
          END AS "reason",
          "t14"."crowded_device"
        FROM (
          SELECT
            "t11"."row",
            "t11"."event_id",
            "t11"."ts",
            "t11"."show",
            "t11"."fan",
            "t11"."wallet",
            "t11"."kind",
            "t11"."amount",
            "t11"."target",
            "t11"."device",
            "t11"."day",
            CASE
              WHEN (
                NOT "t12"."struck_id" IS NULL
              ) OR (
                NOT "t13"."struck_fan" IS NULL
              )
              THEN 'struck'
              ELSE ''
            END AS "reason",
            "t7"."crowded_device"
          FROM (
            SELECT
              *
            FROM "acts" AS "t2"
            WHERE
              "t2"."kind" <> 'watch'
          ) AS "t11"
          LEFT OUTER JOIN (
            SELECT DISTINCT
              "t4"."target" AS "struck_id"
            FROM "events" AS "t4"
            WHERE
              "t4"."kind" = 'moderated' AND "t4"."target" <> ''
          ) AS "t12"
            ON "t11"."event_id" = "t12"."struck_id"
          LEFT OUTER JOIN (
            SELECT DISTINCT
              "t4"."fan" AS "struck_fan",
              "t4"."show" AS "struck_show"
            FROM "events" AS "t4"
            WHERE
              "t4"."kind" = 'moderated' AND "t4"."target" = ''
          ) AS "t13"
            ON "t11"."fan" = "t13"."struck_fan" AND "t11"."show" = "t13"."struck_show"
          LEFT OUTER JOIN "crowded_devices" AS "t7"
            ON "t11"."device" = "t7"."crowded_device"
        ) AS "t14"
      ) AS "t16"
      LEFT OUTER JOIN "fans_of_many_devices" AS "t6"
        ON "t16"."fan" = "t6"."changing_fan"
    ) AS "t17"
  ) AS "t19"
  LEFT OUTER JOIN "ring_fans" AS "t5"
    ON "t19"."fan" = "t5"."ring_fan"
) AS "t20";

CREATE OR REPLACE TEMP TABLE owners AS
SELECT
  "t2"."event_id" AS "owned",
  "t2"."fan" AS "owner"
FROM "events" AS "t2"
SEMI JOIN (
  SELECT DISTINCT
    "t1"."target" AS "named"
  FROM "others" AS "t1"
) AS "t4"
  ON "t2"."event_id" = "t4"."named";

SELECT
  *
FROM (
  SELECT
    COALESCE("t91"."points_fan", "t55"."fan") AS "fan",
    COALESCE("t55"."wallet", '') AS "wallet",
    COALESCE("t91"."points", 0) AS "score"
  FROM (
    SELECT
      "t89"."fan" AS "points_fan",
      SUM("t89"."points") AS "points"
    FROM (
      SELECT
        *
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t68"."fan",
            (
              (
                LEAST(GREATEST("t68"."units" - 0, 0), 50000) * 5000
              ) + (
                LEAST(GREATEST("t68"."units" - 50000, 0), 50000) * 4000
              ) + (
                LEAST(GREATEST("t68"."units" - 100000, 0), 50000) * 3200
              ) + (
                LEAST(GREATEST("t68"."units" - 150000, 0), 50000) * 2560
              )
            ) // (
              100
            ) AS "points"
          FROM (
            SELECT
              "t63"."fan",
              "t63"."day",
              SUM("t63"."units") AS "units"
            FROM (
              SELECT
                *
              FROM (
                SELECT
                  "t58".*
                  EXCLUDE ("left")
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
                        "t48"."left" = 0
                      )
                      THEN 'refunded'
                      ELSE "t48"."reason"
                    END AS "reason",
                    "t48"."left",
                    CASE WHEN "t48"."reason" = '' THEN "t48"."left" ELSE 0 END AS "units"
                  FROM (
                    SELECT
                      "t17"."row",
                      "t17"."event_id",
                      "t17"."ts",
                      "t17"."show",
                      "t17"."fan",
                      "t17"."wallet",
                      "t17"."kind",
                      "t17"."amount",
                      "t17"."target",
                      "t17"."device",
                      "t17"."day",
                      "t17"."reason",
                      GREATEST("t17"."amount" - COALESCE("t42"."refunded", 0), 0) AS "left"
                    FROM (
                      SELECT
                        *
                      FROM "others" AS "t2"
                      WHERE
                        "t2"."kind" = 'purchase'
                    ) AS "t17"
                    LEFT OUTER JOIN (
                      SELECT
                        "t32"."event_id" AS "of",
                        SUM("t32"."refund") AS "refunded"
                      FROM (
                        SELECT
                          *
                        FROM (
                          SELECT
                            "t17"."row",
                            "t17"."event_id",
                            "t17"."ts",
                            "t17"."show",
                            "t17"."fan",
                            "t17"."wallet",
                            "t17"."kind",
                            "t17"."amount",
                            "t17"."target",
                            "t17"."device",
                            "t17"."day",
                            "t17"."reason",
                            "t16"."of",
                            "t16"."refund_ts",
                            "t16"."refund"
                          FROM (
                            SELECT
                              *
                            FROM "others" AS "t2"
                            WHERE
                              "t2"."kind" = 'purchase'
                          ) AS "t17"
                          INNER JOIN (
                            SELECT
                              "t1"."target" AS "of",
                              "t1"."ts" AS "refund_ts",
                              "t1"."amount" AS "refund"
                            FROM "events" AS "t1"
                            WHERE
                              "t1"."kind" = 'refund'
                          ) AS "t16"
                            ON "t17"."event_id" = "t16"."of"
                        ) AS "t24"
                        WHERE
                          "t24"."refund_ts" <= (
                            "t24"."ts" + 604800
                          )
                      ) AS "t32"
                      GROUP BY
                        1
                    ) AS "t42"
                      ON "t17"."event_id" = "t42"."of"
                  ) AS "t48"
                ) AS "t58"
              ) AS "t59"
              WHERE
                "t59"."units" > 0
            ) AS "t63"
            GROUP BY
              1,
              2
          ) AS "t68"
        ) AS "t76"
        UNION ALL
        SELECT
          *
        FROM (
          SELECT
            "t72"."fan",
            (
              LEAST(GREATEST("t72"."units" - 0, 0), 10) * 20000
            ) // (
              1
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
                  "t62".*
                  EXCLUDE ("given")
                FROM (
                  SELECT
                    "t56"."row",
                    "t56"."event_id",
                    "t56"."ts",
                    "t56"."show",
                    "t56"."fan",
                    "t56"."wallet",
                    "t56"."kind",
                    "t56"."amount",
                    "t56"."target",
                    "t56"."device",
                    "t56"."day",
                    CASE
                      WHEN (
                        "t56"."reason" = ''
                      ) AND (
                        "t56"."given" = 0
                      )
                      THEN 'no_marks_left'
                      ELSE "t56"."reason"
                    END AS "reason",
                    "t56"."given",
                    "t56"."given" AS "units"
                  FROM (
                    SELECT
                      "t54".*
                      EXCLUDE ("upto")
                    FROM (
                      SELECT
                        "t46"."row",
                        "t46"."event_id",
                        "t46"."ts",
                        "t46"."show",
                        "t46"."fan",
                        "t46"."wallet",
                        "t46"."kind",
                        "t46"."amount",
                        "t46"."target",
                        "t46"."device",
                        "t46"."day",
                        "t46"."reason",
                        LEAST("t46"."upto", 12) - LEAST("t46"."upto" - "t46"."given", 12) AS "given",
                        "t46"."upto"
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
                          "t38"."given",
                          SUM("t38"."given") OVER (
                            PARTITION BY "t38"."show", "t38"."day"
                            ORDER BY "t38"."ts" ASC, "t38"."event_id" ASC
                            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
                          ) AS "upto"
                        FROM (
                          SELECT
                            "t36".*
                            EXCLUDE ("upto")
                          FROM (
                            SELECT
                              "t27"."row",
                              "t27"."event_id",
                              "t27"."ts",
                              "t27"."show",
                              "t27"."fan",
                              "t27"."wallet",
                              "t27"."kind",
                              "t27"."amount",
                              "t27"."target",
                              "t27"."device",
                              "t27"."day",
                              "t27"."reason",
                              LEAST("t27"."upto", 3) - LEAST("t27"."upto" - "t27"."given", 3) AS "given",
                              "t27"."upto"
                            FROM (
                              SELECT
                                "t21"."row",
                                "t21"."event_id",
                                "t21"."ts",
                                "t21"."show",
                                "t21"."fan",
                                "t21"."wallet",
                                "t21"."kind",
                                "t21"."amount",
                                "t21"."target",
                                "t21"."device",
                                "t21"."day",
                                "t21"."reason",
                                "t21"."given",
                                SUM("t21"."given") OVER (
                                  PARTITION BY "t21"."show", "t21"."day", "t21"."fan", "t21"."target"
                                  ORDER BY "t21"."ts" ASC, "t21"."event_id" ASC
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
                                FROM "others" AS "t2"
                                WHERE
                                  "t2"."kind" = 'clip'
                              ) AS "t21"
                            ) AS "t27"
                          ) AS "t36"
                        ) AS "t38"
                      ) AS "t46"
                    ) AS "t54"
                  ) AS "t56"
                ) AS "t62"
              ) AS "t64"
              WHERE
                "t64"."units" > 0
            ) AS "t69"
            GROUP BY
              1,
              2
          ) AS "t72"
        ) AS "t77"
      ) AS "t79"
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
              "t22"."fan",
              (
                (
                  LEAST(GREATEST("t22"."units" - 0, 0), 1800) * 1000
                ) + (
                  LEAST(GREATEST("t22"."units" - 1800, 0), 1800) * 700
                ) + (
                  LEAST(GREATEST("t22"."units" - 3600, 0), 1800) * 490
                ) + (
                  LEAST(GREATEST("t22"."units" - 5400, 0), 1800) * 343
                )
              ) // (
                60
              ) AS "points"
            FROM (
              SELECT
                "t9"."seen_fan" AS "fan",
                "t9"."seen_day" AS "day",
                SUM("t9"."seen") AS "units"
              FROM (
                SELECT
                  *
                FROM "watched" AS "t0"
                WHERE
                  "t0"."seen" >= 300
              ) AS "t9"
              GROUP BY
                1,
                2
            ) AS "t22"
          ) AS "t41"
          UNION ALL
          SELECT
            *
          FROM (
            SELECT
              "t65"."fan",
              (
                (
                  LEAST(GREATEST("t65"."units" - 0, 0), 5) * 500
                ) + (
                  LEAST(GREATEST("t65"."units" - 5, 0), 5) * 250
                ) + (
                  LEAST(GREATEST("t65"."units" - 10, 0), 5) * 125
                ) + (
                  LEAST(GREATEST("t65"."units" - 15, 0), 5) * 62
                )
              ) // (
                1
              ) AS "points"
            FROM (
              SELECT
                "t60"."fan",
                "t60"."day",
                SUM("t60"."units") AS "units"
              FROM (
                SELECT
                  *
                FROM (
                  SELECT
                    "t45"."row",
                    "t45"."event_id",
                    "t45"."ts",
                    "t45"."show",
                    "t45"."fan",
                    "t45"."wallet",
                    "t45"."kind",
                    "t45"."amount",
                    "t45"."target",
                    "t45"."device",
                    "t45"."day",
                    CASE
                      WHEN (
                        "t45"."reason" = ''
                      ) AND (
                        "t45"."place" > 0
                      )
                      THEN 'repeated'
                      ELSE "t45"."reason"
                    END AS "reason",
                    CAST(CASE
                      WHEN CASE
                        WHEN (
                          "t45"."reason" = ''
                        ) AND (
                          "t45"."place" > 0
                        )
                        THEN 'repeated'
                        ELSE "t45"."reason"
                      END = ''
                      THEN 1
                      ELSE 0
                    END AS BIGINT) AS "units"
                  FROM (
                    SELECT
                      "t33"."row",
                      "t33"."event_id",
                      "t33"."ts",
                      "t33"."show",
                      "t33"."fan",
                      "t33"."wallet",
                      "t33"."kind",
                      "t33"."amount",
                      "t33"."target",
                      "t33"."device",
                      "t33"."day",
                      "t33"."reason",
                      "t33"."counts",
                      ROW_NUMBER() OVER (
                        PARTITION BY "t33"."target", "t33"."counts", "t33"."fan", "t33"."day"
                        ORDER BY "t33"."ts" ASC, "t33"."event_id" ASC
                        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                      ) - 1 AS "place"
                    FROM (
                      SELECT
                        "t28"."row",
                        "t28"."event_id",
                        "t28"."ts",
                        "t28"."show",
                        "t28"."fan",
                        "t28"."wallet",
                        "t28"."kind",
                        "t28"."amount",
                        "t28"."target",
                        "t28"."device",
                        "t28"."day",
                        "t28"."reason",
                        "t28"."reason" = '' AS "counts"
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
                          CASE
                            WHEN (
                              "t18"."reason" = ''
                            ) AND (
                              COALESCE("t5"."seen", 0) < 300
                            )
                            THEN 'short_watch'
                            ELSE "t18"."reason"
                          END AS "reason"
                        FROM (
                          SELECT
                            *
                          FROM "others" AS "t2"
                          WHERE
                            "t2"."kind" = 'comment'
                        ) AS "t18"
                        LEFT OUTER JOIN "watched" AS "t5"
                          ON "t18"."fan" = "t5"."seen_fan"
                          AND "t18"."show" = "t5"."seen_show"
                          AND "t18"."day" = "t5"."seen_day"
                      ) AS "t28"
                    ) AS "t33"
                  ) AS "t45"
                ) AS "t57"
                WHERE
                  "t57"."units" > 0
              ) AS "t60"
              GROUP BY
                1,
                2
            ) AS "t65"
          ) AS "t74"
        ) AS "t75"
        UNION ALL
        SELECT
          *
        FROM (
          SELECT
            *
          FROM (
            SELECT
              "t82"."fan",
              (
                (
                  LEAST(GREATEST("t82"."units" - 0, 0), 10) * 100
                ) + (
                  LEAST(GREATEST("t82"."units" - 10, 0), 10) * 50
                ) + (
                  LEAST(GREATEST("t82"."units" - 20, 0), 10) * 25
                )
              ) // (
                1
              ) AS "points"
            FROM (
              SELECT
                "t80"."fan",
                "t80"."day",
                SUM("t80"."units") AS "units"
              FROM (
                SELECT
                  *
                FROM (
                  SELECT
                    "t71"."row",
                    "t71"."event_id",
                    "t71"."ts",
                    "t71"."show",
                    "t71"."fan",
                    "t71"."wallet",
                    "t71"."kind",
                    "t71"."amount",
                    "t71"."target",
                    "t71"."device",
                    "t71"."day",
                    CASE
                      WHEN (
                        "t71"."reason" = ''
                      ) AND (
                        "t71"."place" > 0
                      )
                      THEN 'repeated'
                      ELSE "t71"."reason"
                    END AS "reason",
                    CAST(CASE
                      WHEN CASE
                        WHEN (
                          "t71"."reason" = ''
                        ) AND (
                          "t71"."place" > 0
                        )
                        THEN 'repeated'
                        ELSE "t71"."reason"
                      END = ''
                      THEN 1
                      ELSE 0
                    END AS BIGINT) AS "units"
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
                      "t66"."reason",
                      "t66"."counts",
                      ROW_NUMBER() OVER (
                        PARTITION BY "t66"."target", "t66"."counts", "t66"."fan", "t66"."day"
                        ORDER BY "t66"."ts" ASC, "t66"."event_id" ASC
                        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                      ) - 1 AS "place"
                    FROM (
                      SELECT
                        "t61"."row",
                        "t61"."event_id",
                        "t61"."ts",
                        "t61"."show",
                        "t61"."fan",
                        "t61"."wallet",
                        "t61"."kind",
                        "t61"."amount",
                        "t61"."target",
                        "t61"."device",
                        "t61"."day",
                        "t61"."reason",
                        "t61"."reason" = '' AS "counts"
                      FROM (
                        SELECT
                          "t52"."row",
                          "t52"."event_id",
                          "t52"."ts",
                          "t52"."show",
                          "t52"."fan",
                          "t52"."wallet",
                          "t52"."kind",
                          "t52"."amount",
                          "t52"."target",
                          "t52"."device",
                          "t52"."day",
                          CASE
                            WHEN (
                              "t52"."reason" = ''
                            ) AND (
                              COALESCE("t5"."seen", 0) < 300
                            )
                            THEN 'short_watch'
                            ELSE "t52"."reason"
                          END AS "reason"
                        FROM (
                          SELECT
                            "t43"."row",
                            "t43"."event_id",
                            "t43"."ts",
                            "t43"."show",
                            "t43"."fan",
                            "t43"."wallet",
                            "t43"."kind",
                            "t43"."amount",
                            "t43"."target",
                            "t43"."device",
                            "t43"."day",
                            CASE
                              WHEN (
                                "t43"."reason" = ''
                              )
                              AND (
                                (
                                  "t43"."whose" = "t43"."fan"
                                ) OR (
                                  NOT "t43"."one" IS NULL
                                )
                              )
                              THEN 'own'
                              ELSE "t43"."reason"
                            END AS "reason"
                          FROM (
                            SELECT
                              "t34"."row",
                              "t34"."event_id",
                              "t34"."ts",
                              "t34"."show",
                              "t34"."fan",
                              "t34"."wallet",
                              "t34"."kind",
                              "t34"."amount",
                              "t34"."target",
                              "t34"."device",
                              "t34"."day",
                              "t34"."reason",
                              "t34"."owned",
                              "t34"."owner",
                              "t34"."whose",
                              "t7"."one",
                              "t7"."other"
                            FROM (
                              SELECT
                                "t25"."row",
                                "t25"."event_id",
                                "t25"."ts",
                                "t25"."show",
                                "t25"."fan",
                                "t25"."wallet",
                                "t25"."kind",
                                "t25"."amount",
                                "t25"."target",
                                "t25"."device",
                                "t25"."day",
                                "t25"."reason",
                                "t25"."owned",
                                "t25"."owner",
                                COALESCE("t25"."owner", "t25"."target") AS "whose"
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
                                  "t19"."reason",
                                  "t8"."owned",
                                  "t8"."owner"
                                FROM (
                                  SELECT
                                    *
                                  FROM "others" AS "t2"
                                  WHERE
                                    "t2"."kind" = 'like'
                                ) AS "t19"
                                LEFT OUTER JOIN "owners" AS "t8"
                                  ON "t19"."target" = "t8"."owned"
                              ) AS "t25"
                            ) AS "t34"
                            LEFT OUTER JOIN "same_hands" AS "t7"
                              ON "t34"."fan" = "t7"."one" AND "t34"."whose" = "t7"."other"
                          ) AS "t43"
                        ) AS "t52"
                        LEFT OUTER JOIN "watched" AS "t5"
                          ON "t52"."fan" = "t5"."seen_fan"
                          AND "t52"."show" = "t5"."seen_show"
                          AND "t52"."day" = "t5"."seen_day"
                      ) AS "t61"
                    ) AS "t66"
                  ) AS "t71"
                ) AS "t78"
                WHERE
                  "t78"."units" > 0
              ) AS "t80"
              GROUP BY
                1,
                2
            ) AS "t82"
          ) AS "t85"
          UNION ALL
          SELECT
            *
          FROM (
            SELECT
              "t84"."fan",
              (
                LEAST(GREATEST("t84"."units" - 0, 0), 3) * 5000
              ) // (
                1
              ) AS "points"
            FROM (
              SELECT
                "t83"."fan",
                "t83"."day",
                SUM("t83"."units") AS "units"
              FROM (
                SELECT
                  *
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
                    CASE
                      WHEN (
                        "t73"."reason" = ''
                      ) AND (
                        "t73"."place" > 0
                      )
                      THEN 'repeated'
                      ELSE "t73"."reason"
                    END AS "reason",
                    CAST(CASE
                      WHEN CASE
                        WHEN (
                          "t73"."reason" = ''
                        ) AND (
                          "t73"."place" > 0
                        )
                        THEN 'repeated'
                        ELSE "t73"."reason"
                      END = ''
                      THEN 1
                      ELSE 0
                    END AS BIGINT) AS "units"
                  FROM (
                    SELECT
                      "t70"."row",
                      "t70"."event_id",
                      "t70"."ts",
                      "t70"."show",
                      "t70"."fan",
                      "t70"."wallet",
                      "t70"."kind",
                      "t70"."amount",
                      "t70"."target",
                      "t70"."device",
                      "t70"."day",
                      "t70"."reason",
                      "t70"."counts",
                      ROW_NUMBER() OVER (
                        PARTITION BY "t70"."target", "t70"."counts"
                        ORDER BY "t70"."ts" ASC, "t70"."event_id" ASC
                        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                      ) - 1 AS "place"
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
                        "t67"."reason",
                        "t67"."reason" = '' AS "counts"
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
                              CASE
                                WHEN (
                                  "t53"."reason" = ''
                                ) AND (
                                  COALESCE("t5"."seen", 0) < 300
                                )
                                THEN 'short_watch'
                                ELSE "t53"."reason"
                              END = ''
                            )
                            AND (
                              COALESCE("t6"."seen", 0) < 600
                            )
                            THEN 'absent_target'
                            ELSE CASE
                              WHEN (
                                "t53"."reason" = ''
                              ) AND (
                                COALESCE("t5"."seen", 0) < 300
                              )
                              THEN 'short_watch'
                              ELSE "t53"."reason"
                            END
                          END AS "reason"
                        FROM (
                          SELECT
                            "t44"."row",
                            "t44"."event_id",
                            "t44"."ts",
                            "t44"."show",
                            "t44"."fan",
                            "t44"."wallet",
                            "t44"."kind",
                            "t44"."amount",
                            "t44"."target",
                            "t44"."device",
                            "t44"."day",
                            CASE
                              WHEN (
                                "t44"."reason" = ''
                              )
                              AND (
                                (
                                  "t44"."whose" = "t44"."fan"
                                ) OR (
                                  NOT "t44"."one" IS NULL
                                )
                              )
                              THEN 'own'
                              ELSE "t44"."reason"
                            END AS "reason"
                          FROM (
                            SELECT
                              "t35"."row",
                              "t35"."event_id",
                              "t35"."ts",
                              "t35"."show",
                              "t35"."fan",
                              "t35"."wallet",
                              "t35"."kind",
                              "t35"."amount",
                              "t35"."target",
                              "t35"."device",
                              "t35"."day",
                              "t35"."reason",
                              "t35"."owned",
                              "t35"."owner",
                              "t35"."whose",
                              "t7"."one",
                              "t7"."other"
                            FROM (
                              SELECT
                                "t26"."row",
                                "t26"."event_id",
                                "t26"."ts",
                                "t26"."show",
                                "t26"."fan",
                                "t26"."wallet",
                                "t26"."kind",
                                "t26"."amount",
                                "t26"."target",
                                "t26"."device",
                                "t26"."day",
                                "t26"."reason",
                                "t26"."owned",
                                "t26"."owner",
                                COALESCE("t26"."owner", "t26"."target") AS "whose"
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
                                  "t8"."owned",
                                  "t8"."owner"
                                FROM (
                                  SELECT
                                    *
                                  FROM "others" AS "t2"
                                  WHERE
                                    "t2"."kind" = 'share'
                                ) AS "t20"
                                LEFT OUTER JOIN "owners" AS "t8"
                                  ON "t20"."target" = "t8"."owned"
                              ) AS "t26"
                            ) AS "t35"
                            LEFT OUTER JOIN "same_hands" AS "t7"
                              ON "t35"."fan" = "t7"."one" AND "t35"."whose" = "t7"."other"
                          ) AS "t44"
                        ) AS "t53"
                        LEFT OUTER JOIN "watched" AS "t5"
                          ON "t53"."fan" = "t5"."seen_fan"
                          AND "t53"."show" = "t5"."seen_show"
                          AND "t53"."day" = "t5"."seen_day"
                        LEFT OUTER JOIN "watched" AS "t6"
                          ON "t53"."target" = "t6"."seen_fan"
                          AND "t53"."show" = "t6"."seen_show"
                          AND "t53"."day" = "t6"."seen_day"
                      ) AS "t67"
                    ) AS "t70"
                  ) AS "t73"
                ) AS "t81"
                WHERE
                  "t81"."units" > 0
              ) AS "t83"
              GROUP BY
                1,
                2
            ) AS "t84"
          ) AS "t86"
        ) AS "t87"
      ) AS "t88"
    ) AS "t89"
    GROUP BY
      1
  ) AS "t91"
  FULL OUTER JOIN (
    SELECT
      "t47"."fan",
      "t47"."wallet"
    FROM (
      SELECT
        "t39"."fan",
        "t39"."wallet",
        "t39"."since",
        "t39"."until",
        ROW_NUMBER() OVER (
          PARTITION BY "t39"."wallet"
          ORDER BY "t39"."since" ASC, "t39"."fan" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - 1 AS "place"
      FROM (
        SELECT
          "t37".*
          EXCLUDE ("place")
        FROM (
          SELECT
            *
          FROM (
            SELECT
              "t23"."fan",
              "t23"."wallet",
              "t23"."since",
              "t23"."until",
              ROW_NUMBER() OVER (
                PARTITION BY "t23"."fan"
                ORDER BY "t23"."until" DESC, "t23"."wallet" ASC
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
              ) - 1 AS "place"
            FROM (
              SELECT
                "t10"."fan",
                "t10"."wallet",
                MIN("t10"."ts") AS "since",
                MAX("t10"."ts") AS "until"
              FROM (
                SELECT
                  *
                FROM "events" AS "t1"
                WHERE
                  "t1"."wallet" <> '' AND "t1"."ts" < 1784476800
              ) AS "t10"
              GROUP BY
                1,
                2
            ) AS "t23"
          ) AS "t29"
          WHERE
            "t29"."place" = 0
        ) AS "t37"
      ) AS "t39"
    ) AS "t47"
    WHERE
      "t47"."place" = 0
  ) AS "t55"
    ON "t91"."points_fan" = "t55"."fan"
) AS "t92"
WHERE
  (
    "t92"."score" > 0
  ) OR (
    "t92"."wallet" <> ''
  )
ORDER BY
  "t92"."fan" ASC;
