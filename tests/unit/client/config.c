/* The configuration: every key and its default, every refusal with its line. */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "config-sample.h"
#include "config_values.h"

static ZjConfigFile *
parse (const char *name, const char *folder, const char *text)
{
  g_autoptr (GError) error = NULL;
  ZjConfigFile *file = zj_config_file_parse (name, folder, text, strlen (text), &error);

  g_assert_no_error (error);
  return file;
}

static ZjConfig *
load_text (const char *text, GError **error)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func ((GDestroyNotify)zj_config_file_free);
  ZjConfigFile *file = zj_config_file_parse ("test.conf", "/etc/zhijie", text, strlen (text), error);

  if (file == NULL)
    return NULL;
  g_ptr_array_add (files, file);
  return zj_config_from_files (files, error);
}

static ZjConfig *
load_sample_and (const char *more, GError **error)
{
  g_autofree char *text = g_strconcat (CONFIG_SAMPLE, more, NULL);

  return load_text (text, error);
}

/* spec/cli.md 4, in its order; "!" is required. Written down here once more on purpose. */
static const char *const contract[] = {
  "desk.number=1",
  "desk.operator=1001",
  "desk.operator_name=",
  "desk.language=zh_CN",
  "desk.group=",
  "institution.code=!",
  "institution.name=!",
  "institution.region=!",
  "institution.address=",
  "institution.level=3",
  "institution.office_tel=",
  "institution.agency_tel=",
  "platform.url=!",
  "platform.authority=!",
  "platform.revocation=!",
  "platform.revocation_url=",
  "platform.certificate=!",
  "platform.key=!",
  "platform.proxy=",
  "platform.connect_timeout_s=5",
  "platform.timeout_s=20",
  "platform.settle_timeout_s=60",
  "platform.gateway=none",
  "platform.gateway_id=",
  "platform.gateway_secret_file=",
  "platform.gateway_version=1.0.0",
  "platform.receiver=99",
  "platform.version=V1.0",
  "platform.closures=",
  "profile.batch=100",
  "profile.med_type=21",
  "profile.settlement_query=by_stay",
  "profile.filing_query=F001",
  "profile.filing_within_province=false",
  "profile.expired_card=warn",
  "profile.discharge_first=true",
  "profile.identity_in_data=false",
  "profile.csb_seconds=false",
  "profile.late_arrival_s=1800",
  "profile.reversal_of_unseen=ok",
  "profile.card_state=K015",
  "profile.card_authentication=K028",
  "profile.filing=F001",
  "profile.opening=F002",
  "profile.manual_notice=F003",
  "profile.declaration=F004",
  "profile.upstream_timeout=超时;timeout;timed out",
  "profile.not_signed_in=未签到;签到编号",
  "profile.original_not_found=",
  "profile.already_cancelled=",
  "profile.in_hospital_elsewhere=",
  "card.reader=",
  "card.reader_serial=",
  "card.pin=never",
  "card.at_discharge=required",
  "journal.path=journal.db",
  "journal.key=journal.key",
  "journal.database=",
  "journal.retention_days=0",
  "money.account_in_fund=false",
  "money.on_mismatch=refuse",
  "money.on_warning=warn",
  "claims.regions=claims.ini",
  "claims.papers=papers.ini",
  "lists.departments=",
  "lists.doctors=",
  "lists.diagnoses=",
  "supervisor.second_person=true",
};

static void
test_table_is_the_contract (void)
{
  g_assert_cmpuint (zj_config_n_keys, ==, G_N_ELEMENTS (contract));
  for (guint i = 0; i < zj_config_n_keys; i++) {
    const ZjConfigKey *key = &zj_config_keys[i];
    g_autofree char *row = g_strdup_printf ("%s.%s=%s", key->group, key->key,
                                            key->fallback != NULL ? key->fallback : "!");

    g_assert_cmpstr (row, ==, contract[i]);
    g_assert_true (zj_config_key_find (key->group, key->key) == key);
    g_assert_nonnull (key->expected);
  }
}

/* Every default by the member's own name: an offset that points elsewhere would show. */
static void
test_defaults (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjConfig) c = load_text (CONFIG_SAMPLE, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (c->file, ==, "test.conf");
  g_assert_cmpint (c->desk.number, ==, 1);
  g_assert_cmpstr (c->desk.operator_no, ==, "1001");
  g_assert_null (c->desk.operator_name);
  g_assert_cmpstr (c->desk.language, ==, "zh_CN");
  g_assert_null (c->desk.group);
  g_assert_cmpstr (c->institution.code, ==, "H33010000001");
  g_assert_cmpstr (c->institution.name, ==, "测试医院");
  g_assert_cmpstr (c->institution.region, ==, "330100");
  g_assert_null (c->institution.address);
  g_assert_cmpint (c->institution.level, ==, 3);
  g_assert_null (c->institution.office_tel);
  g_assert_null (c->institution.agency_tel);
  g_assert_cmpstr (c->platform.url, ==, "https://platform.test:8443/fsi/api/rsfComIfsService/callService");
  g_assert_cmpstr (c->platform.authority, ==, "/etc/zhijie/ca.pem");
  g_assert_cmpstr (c->platform.revocation, ==, "/etc/zhijie/crl.pem");
  g_assert_null (c->platform.revocation_url);
  g_assert_cmpstr (c->platform.certificate, ==, "/etc/zhijie/desk.pem");
  g_assert_cmpstr (c->platform.key, ==, "/etc/zhijie/desk.key");
  g_assert_null (c->platform.proxy);
  g_assert_cmpint (c->platform.connect_timeout_s, ==, 5);
  g_assert_cmpint (c->platform.timeout_s, ==, 20);
  g_assert_cmpint (c->platform.settle_timeout_s, ==, 60);
  g_assert_cmpint (c->platform.gateway, ==, ZJ_GATEWAY_NONE);
  g_assert_null (c->platform.gateway_id);
  g_assert_null (c->platform.gateway_secret_file);
  g_assert_cmpstr (c->platform.gateway_version, ==, "1.0.0");
  g_assert_cmpstr (c->platform.receiver, ==, "99");
  g_assert_cmpstr (c->platform.version, ==, "V1.0");
  g_assert_cmpuint (c->platform.closures->len, ==, 0);
  g_assert_cmpint (c->profile.batch, ==, 100);
  g_assert_cmpstr (c->profile.med_type, ==, "21");
  g_assert_true (c->profile.settlement_query_by_stay);
  g_assert_false (c->profile.filing_query_2001);
  g_assert_false (c->profile.filing_within_province);
  g_assert_false (c->profile.expired_card_refuse);
  g_assert_true (c->profile.discharge_first);
  g_assert_false (c->profile.identity_in_data);
  g_assert_false (c->profile.csb_seconds);
  g_assert_cmpint (c->profile.late_arrival_s, ==, 1800);
  g_assert_false (c->profile.reversal_of_unseen_not_found);
  g_assert_cmpstr (c->profile.card_state, ==, "K015");
  g_assert_cmpstr (c->profile.card_authentication, ==, "K028");
  g_assert_cmpstr (c->profile.filing, ==, "F001");
  g_assert_cmpstr (c->profile.opening, ==, "F002");
  g_assert_cmpstr (c->profile.manual_notice, ==, "F003");
  g_assert_cmpstr (c->profile.declaration, ==, "F004");
  g_assert_cmpuint (g_strv_length (c->profile.upstream_timeout), ==, 3);
  g_assert_cmpstr (c->profile.upstream_timeout[0], ==, "超时");
  g_assert_cmpstr (c->profile.upstream_timeout[2], ==, "timed out");
  g_assert_cmpuint (g_strv_length (c->profile.not_signed_in), ==, 2);
  g_assert_cmpstr (c->profile.not_signed_in[1], ==, "签到编号");
  g_assert_cmpuint (g_strv_length (c->profile.original_not_found), ==, 0);
  g_assert_cmpuint (g_strv_length (c->profile.already_cancelled), ==, 0);
  g_assert_cmpuint (g_strv_length (c->profile.in_hospital_elsewhere), ==, 0);
  g_assert_null (c->card.reader);
  g_assert_null (c->card.reader_serial);
  g_assert_cmpint (c->card.pin, ==, ZJ_PIN_NEVER);
  g_assert_true (c->card.at_discharge_required);
  g_assert_cmpstr (c->journal.path, ==, "/etc/zhijie/journal.db");
  g_assert_cmpstr (c->journal.key, ==, "/etc/zhijie/journal.key");
  g_assert_null (c->journal.database);
  g_assert_cmpint (c->journal.retention_days, ==, 0);
  g_assert_false (c->money.account_in_fund);
  g_assert_true (c->money.on_mismatch_refuse);
  g_assert_false (c->money.on_warning_refuse);
  g_assert_cmpstr (c->claims.regions, ==, "/etc/zhijie/claims.ini");
  g_assert_cmpstr (c->claims.papers, ==, "/etc/zhijie/papers.ini");
  g_assert_null (c->lists.departments);
  g_assert_null (c->lists.doctors);
  g_assert_null (c->lists.diagnoses);
  g_assert_true (c->supervisor.second_person);
}

/* Every key with another value than its default. */
static void
test_every_key_set (void)
{
  static const char text[]
      = "# a comment\n"
        "[desk]\nnumber=99\noperator=2002\noperator_name=测试员\nlanguage=en\ngroup=zhijie\n"
        "[institution]\ncode=H11010000009\nname=Test Hospital\nregion=110100\naddress=某路1号\nlevel=2\n"
        "office_tel=000-0001\nagency_tel=000-0002\n"
        "[platform]\nurl=https://a.b-c.test./x\nauthority=/a/ca.pem\nrevocation=r/crl.pem\n"
        "revocation_url=http://crl.test/x.crl?a=1\ncertificate=../c.pem\nkey=k.pem\nproxy=http://proxy.test:3128\n"
        "connect_timeout_s=6\ntimeout_s=21\nsettle_timeout_s=61\ngateway=tif\ngateway_id=app\n"
        "gateway_secret_file=secret\ngateway_version=2.0.0\nreceiver=MBS_LOCAL\nversion=1.0.0\n"
        "closures=2026-01-01 00:00/2026-01-01 06:30:15; 2026-12-31 22:00/2027-01-01 02:00;\n"
        "[profile]\nbatch=50\nmed_type=2101\nsettlement_query=none\nfiling_query=2001\nfiling_within_province=true\n"
        "expired_card=refuse\ndischarge_first=false\nidentity_in_data=true\ncsb_seconds=true\nlate_arrival_s=60\n"
        "reversal_of_unseen=not_found\ncard_state=none\ncard_authentication=K128\nfiling=F101\nopening=F102\n"
        "manual_notice=F103\ndeclaration=F104\nupstream_timeout=\nnot_signed_in=a\\;b;c\n"
        "original_not_found=x;y\nalready_cancelled=z\nin_hospital_elsewhere=w\n"
        "[card]\nreader=ACS ACR39U 00 00\nreader_serial=123\npin=both\nat_discharge=optional\n"
        "[journal]\npath=/var/j.db\nkey=/var/j.key\ndatabase=postgresql://u@h/db\nretention_days=365\n"
        "[money]\naccount_in_fund=true\non_mismatch=warn\non_warning=refuse\n"
        "[claims]\nregions=\npapers=p.ini\n"
        "[lists]\ndepartments=d.csv\ndoctors=o.csv\ndiagnoses=i.csv\n"
        "[supervisor]\nsecond_person=false\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjConfig) c = load_text (text, &error);

  g_assert_no_error (error);
  g_assert_cmpint (c->desk.number, ==, 99);
  g_assert_cmpstr (c->desk.operator_no, ==, "2002");
  g_assert_cmpstr (c->desk.operator_name, ==, "测试员");
  g_assert_cmpstr (c->desk.language, ==, "en");
  g_assert_cmpstr (c->desk.group, ==, "zhijie");
  g_assert_cmpstr (c->institution.code, ==, "H11010000009");
  g_assert_cmpstr (c->institution.name, ==, "Test Hospital");
  g_assert_cmpstr (c->institution.region, ==, "110100");
  g_assert_cmpstr (c->institution.address, ==, "某路1号");
  g_assert_cmpint (c->institution.level, ==, 2);
  g_assert_cmpstr (c->institution.office_tel, ==, "000-0001");
  g_assert_cmpstr (c->institution.agency_tel, ==, "000-0002");
  g_assert_cmpstr (c->platform.url, ==, "https://a.b-c.test./x");
  g_assert_cmpstr (c->platform.authority, ==, "/a/ca.pem");
  g_assert_cmpstr (c->platform.revocation, ==, "/etc/zhijie/r/crl.pem");
  g_assert_cmpstr (c->platform.revocation_url, ==, "http://crl.test/x.crl?a=1");
  g_assert_cmpstr (c->platform.certificate, ==, "/etc/c.pem");
  g_assert_cmpstr (c->platform.key, ==, "/etc/zhijie/k.pem");
  g_assert_cmpstr (c->platform.proxy, ==, "http://proxy.test:3128");
  g_assert_cmpint (c->platform.connect_timeout_s, ==, 6);
  g_assert_cmpint (c->platform.timeout_s, ==, 21);
  g_assert_cmpint (c->platform.settle_timeout_s, ==, 61);
  g_assert_cmpint (c->platform.gateway, ==, ZJ_GATEWAY_TIF);
  g_assert_cmpstr (c->platform.gateway_id, ==, "app");
  g_assert_cmpstr (c->platform.gateway_secret_file, ==, "/etc/zhijie/secret");
  g_assert_cmpstr (c->platform.gateway_version, ==, "2.0.0");
  g_assert_cmpstr (c->platform.receiver, ==, "MBS_LOCAL");
  g_assert_cmpstr (c->platform.version, ==, "1.0.0");
  g_assert_cmpuint (c->platform.closures->len, ==, 2);
  g_assert_cmpint (c->profile.batch, ==, 50);
  g_assert_cmpstr (c->profile.med_type, ==, "2101");
  g_assert_false (c->profile.settlement_query_by_stay);
  g_assert_true (c->profile.filing_query_2001);
  g_assert_true (c->profile.filing_within_province);
  g_assert_true (c->profile.expired_card_refuse);
  g_assert_false (c->profile.discharge_first);
  g_assert_true (c->profile.identity_in_data);
  g_assert_true (c->profile.csb_seconds);
  g_assert_cmpint (c->profile.late_arrival_s, ==, 60);
  g_assert_true (c->profile.reversal_of_unseen_not_found);
  g_assert_null (c->profile.card_state);
  g_assert_cmpstr (c->profile.card_authentication, ==, "K128");
  g_assert_cmpstr (c->profile.filing, ==, "F101");
  g_assert_cmpstr (c->profile.opening, ==, "F102");
  g_assert_cmpstr (c->profile.manual_notice, ==, "F103");
  g_assert_cmpstr (c->profile.declaration, ==, "F104");
  g_assert_cmpuint (g_strv_length (c->profile.upstream_timeout), ==, 0);
  g_assert_cmpuint (g_strv_length (c->profile.not_signed_in), ==, 2);
  g_assert_cmpstr (c->profile.not_signed_in[0], ==, "a;b");
  g_assert_cmpstr (c->profile.original_not_found[1], ==, "y");
  g_assert_cmpstr (c->profile.already_cancelled[0], ==, "z");
  g_assert_cmpstr (c->profile.in_hospital_elsewhere[0], ==, "w");
  g_assert_cmpstr (c->card.reader, ==, "ACS ACR39U 00 00");
  g_assert_cmpstr (c->card.reader_serial, ==, "123");
  g_assert_cmpint (c->card.pin, ==, ZJ_PIN_BOTH);
  g_assert_false (c->card.at_discharge_required);
  g_assert_cmpstr (c->journal.path, ==, "/var/j.db");
  g_assert_cmpstr (c->journal.key, ==, "/var/j.key");
  g_assert_cmpstr (c->journal.database, ==, "postgresql://u@h/db");
  g_assert_cmpint (c->journal.retention_days, ==, 365);
  g_assert_true (c->money.account_in_fund);
  g_assert_false (c->money.on_mismatch_refuse);
  g_assert_true (c->money.on_warning_refuse);
  g_assert_null (c->claims.regions);
  g_assert_cmpstr (c->claims.papers, ==, "/etc/zhijie/p.ini");
  g_assert_cmpstr (c->lists.departments, ==, "/etc/zhijie/d.csv");
  g_assert_cmpstr (c->lists.doctors, ==, "/etc/zhijie/o.csv");
  g_assert_cmpstr (c->lists.diagnoses, ==, "/etc/zhijie/i.csv");
  g_assert_false (c->supervisor.second_person);
}

/* Every word of every choice reaches the member it stands for. */
static void
test_choices (void)
{
  static const struct {
    const char *more;
    ZjGateway gateway;
    ZjPinWhen pin;
  } rows[] = {
    { "gateway=none\n[card]\npin=never\n", ZJ_GATEWAY_NONE, ZJ_PIN_NEVER },
    { "gateway=csb\ngateway_id=a\ngateway_secret_file=b\n[card]\npin=admission\n", ZJ_GATEWAY_CSB, ZJ_PIN_ADMISSION },
    { "gateway=tif\ngateway_id=a\ngateway_secret_file=b\n[card]\npin=settlement\n", ZJ_GATEWAY_TIF, ZJ_PIN_SETTLEMENT },
    { "[card]\npin=both\n", ZJ_GATEWAY_NONE, ZJ_PIN_BOTH },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (ZjConfig) config = load_sample_and (rows[i].more, &error);

    g_assert_no_error (error);
    g_assert_cmpint (config->platform.gateway, ==, rows[i].gateway);
    g_assert_cmpint (config->card.pin, ==, rows[i].pin);
  }
}

/* The sample has ten lines; what is added begins in line 11, still in [platform]. */
static const struct {
  const char *more;
  int code;
  const char *message; /* how it begins */
} refusals[] = {
  /* Syntax. */
  { "[card\n", ZJ_CONFIG_ERROR_SYNTAX, "test.conf:11: a group is written" },
  { "[card] # x\n", ZJ_CONFIG_ERROR_SYNTAX, "test.conf:11: a group is written" },
  { "[]\n", ZJ_CONFIG_ERROR_SYNTAX, "test.conf:11: not the name of a group" },
  { "\n\nproxy\n", ZJ_CONFIG_ERROR_SYNTAX, "test.conf:13: neither [group]" },
  { "=x\n", ZJ_CONFIG_ERROR_SYNTAX, "test.conf:11: not the name of a key" },
  { "proxy[zh]=x\n", ZJ_CONFIG_ERROR_SYNTAX, "test.conf:11: not the name of a key" },
  { "key=other\n", ZJ_CONFIG_ERROR_SYNTAX, "test.conf:11: [platform] key stands here and in line 10" },
  { "[desk]\nnumber=1\n[card]\n[desk]\nnumber=1\n", ZJ_CONFIG_ERROR_SYNTAX,
    "test.conf:15: [desk] number stands here and in line 12" },
  { "proxy=\xc4\xe3\n", ZJ_CONFIG_ERROR_SYNTAX, "test.conf:11: not UTF-8 text" },
  /* Unknown. */
  { "[profil]\n", ZJ_CONFIG_ERROR_UNKNOWN, "test.conf:11: there is no group [profil]" },
  { "time_out_s=3\n", ZJ_CONFIG_ERROR_UNKNOWN, "test.conf:11: there is no key time_out_s in [platform]" },
  { "[card]\nauthority=x\n", ZJ_CONFIG_ERROR_UNKNOWN, "test.conf:12: there is no key authority in [card]" },
  /* Missing because of another. */
  { "gateway=csb\n", ZJ_CONFIG_ERROR_MISSING, "test.conf: [platform] gateway_id is missing" },
  { "gateway=tif\ngateway_id=x\n", ZJ_CONFIG_ERROR_MISSING, "test.conf: [platform] gateway_secret_file is missing" },
  /* Values. */
  { "[desk]\nnumber=100\n", ZJ_CONFIG_ERROR_VALUE, "test.conf:12: [desk] number: a number from 0 to 99" },
  { "[desk]\nnumber=-1\n", ZJ_CONFIG_ERROR_VALUE, "test.conf:12: [desk] number" },
  { "[desk]\nnumber=1x\n", ZJ_CONFIG_ERROR_VALUE, "test.conf:12: [desk] number" },
  { "[desk]\noperator_name="
    "五十个字的姓名五十个字的姓名五十个字的姓名五十个字的姓名五十个字的姓名五十个字的姓名五十个字的姓名一二\n",
    ZJ_CONFIG_ERROR_VALUE, "test.conf:12: [desk] operator_name: a name of at most 50 characters" },
  { "[desk]\nnumber=\n", ZJ_CONFIG_ERROR_VALUE, "test.conf:12: [desk] number" },
  { "[desk]\noperator=\n", ZJ_CONFIG_ERROR_VALUE, "test.conf:12: [desk] operator" },
  { "[desk]\noperator=10 01\n", ZJ_CONFIG_ERROR_VALUE, "test.conf:12: [desk] operator" },
  { "[desk]\noperator=1234567890123456789012345678901\n", ZJ_CONFIG_ERROR_VALUE, "test.conf:12: [desk] operator" },
  { "[desk]\noperator_name=a\\nb\n", ZJ_CONFIG_ERROR_VALUE, "test.conf:12: [desk] operator_name" },
  { "[desk]\noperator_name=a\\qb\n", ZJ_CONFIG_ERROR_VALUE, "test.conf:12: [desk] operator_name" },
  { "[desk]\nlanguage=de\n", ZJ_CONFIG_ERROR_VALUE, "test.conf:12: [desk] language: zh_CN or en" },
  { "[desk]\ngroup=a b\n", ZJ_CONFIG_ERROR_VALUE, "test.conf:12: [desk] group" },
  { "[institution]\nlevel=0\n", ZJ_CONFIG_ERROR_VALUE, "test.conf:12: [institution] level" },
  { "revocation_url=ldap://x/y\n", ZJ_CONFIG_ERROR_VALUE, "test.conf:11: [platform] revocation_url" },
  { "proxy=proxy.test:3128\n", ZJ_CONFIG_ERROR_VALUE, "test.conf:11: [platform] proxy" },
  { "connect_timeout_s=0\n", ZJ_CONFIG_ERROR_VALUE,
    "test.conf:11: [platform] connect_timeout_s: seconds from 1 to 60" },
  { "connect_timeout_s=30\n", ZJ_CONFIG_ERROR_VALUE,
    "test.conf:11: [platform] connect_timeout_s: at most timeout_s, which is 20" },
  { "timeout_s=4\n", ZJ_CONFIG_ERROR_VALUE, "test.conf:11: [platform] timeout_s: at least connect_timeout_s" },
  { "settle_timeout_s=4\n", ZJ_CONFIG_ERROR_VALUE, "test.conf:11: [platform] settle_timeout_s: at least" },
  { "timeout_s=601\n", ZJ_CONFIG_ERROR_VALUE, "test.conf:11: [platform] timeout_s: seconds from 1 to 600" },
  { "timeout_s=20 # seconds\n", ZJ_CONFIG_ERROR_VALUE,
    "test.conf:11: [platform] timeout_s: seconds from 1 to 600 is expected (a comment stands on a line of its own)" },
  { "gateway=soap\n", ZJ_CONFIG_ERROR_VALUE, "test.conf:11: [platform] gateway: none, csb or tif" },
  { "gateway_id=a\\rb\n", ZJ_CONFIG_ERROR_VALUE, "test.conf:11: [platform] gateway_id" },
  { "gateway_version=\n", ZJ_CONFIG_ERROR_VALUE, "test.conf:11: [platform] gateway_version" },
  { "receiver=12345678901\n", ZJ_CONFIG_ERROR_VALUE, "test.conf:11: [platform] receiver" },
  { "version=V1.0.00\n", ZJ_CONFIG_ERROR_VALUE, "test.conf:11: [platform] version" },
  { "closures=2026-01-01 00:00\n", ZJ_CONFIG_ERROR_VALUE, "test.conf:11: [platform] closures: FROM/TO" },
  { "closures=2026-01-02 00:00/2026-01-01 00:00\n", ZJ_CONFIG_ERROR_VALUE, "test.conf:11: [platform] closures" },
  { "closures=2026-02-30 00:00/2026-03-01 00:00\n", ZJ_CONFIG_ERROR_VALUE, "test.conf:11: [platform] closures" },
  { "closures=2026-01-01 00:00/2026-01-01 24:00\n", ZJ_CONFIG_ERROR_VALUE, "test.conf:11: [platform] closures" },
  { "closures=2026-01-01T00:00/2026-01-01T01:00\n", ZJ_CONFIG_ERROR_VALUE, "test.conf:11: [platform] closures" },
  { "[profile]\nbatch=0\n", ZJ_CONFIG_ERROR_VALUE, "test.conf:12: [profile] batch" },
  { "[profile]\nmed_type=21-01\n", ZJ_CONFIG_ERROR_VALUE, "test.conf:12: [profile] med_type" },
  { "[profile]\nsettlement_query=all\n", ZJ_CONFIG_ERROR_VALUE, "test.conf:12: [profile] settlement_query" },
  { "[profile]\nfiling_query=F002\n", ZJ_CONFIG_ERROR_VALUE, "test.conf:12: [profile] filing_query: F001 or 2001" },
  { "[profile]\nfiling_within_province=yes\n", ZJ_CONFIG_ERROR_VALUE,
    "test.conf:12: [profile] filing_within_province: true or false" },
  { "[profile]\nexpired_card=ignore\n", ZJ_CONFIG_ERROR_VALUE, "test.conf:12: [profile] expired_card" },
  { "[profile]\nlate_arrival_s=0\n", ZJ_CONFIG_ERROR_VALUE, "test.conf:12: [profile] late_arrival_s" },
  { "[profile]\nreversal_of_unseen=no\n", ZJ_CONFIG_ERROR_VALUE, "test.conf:12: [profile] reversal_of_unseen" },
  { "[profile]\ncard_state=\n", ZJ_CONFIG_ERROR_VALUE, "test.conf:12: [profile] card_state: a transaction number" },
  { "[profile]\ncard_state=K 15\n", ZJ_CONFIG_ERROR_VALUE, "test.conf:12: [profile] card_state" },
  { "[profile]\nnot_signed_in=a\\x\n", ZJ_CONFIG_ERROR_VALUE, "test.conf:12: [profile] not_signed_in: a list" },
  { "[card]\npin=always\n", ZJ_CONFIG_ERROR_VALUE, "test.conf:12: [card] pin" },
  { "[card]\nat_discharge=no\n", ZJ_CONFIG_ERROR_VALUE, "test.conf:12: [card] at_discharge" },
  { "[journal]\npath=\n", ZJ_CONFIG_ERROR_VALUE, "test.conf:12: [journal] path: the name of a file" },
  { "[journal]\ndatabase=mysql://x/y\n", ZJ_CONFIG_ERROR_VALUE, "test.conf:12: [journal] database" },
  { "[journal]\nretention_days=-1\n", ZJ_CONFIG_ERROR_VALUE, "test.conf:12: [journal] retention_days" },
  { "[money]\non_mismatch=ignore\n", ZJ_CONFIG_ERROR_VALUE, "test.conf:12: [money] on_mismatch" },
  { "[money]\non_warning=ignore\n", ZJ_CONFIG_ERROR_VALUE, "test.conf:12: [money] on_warning" },
  { "[supervisor]\nsecond_person=\n", ZJ_CONFIG_ERROR_VALUE, "test.conf:12: [supervisor] second_person" },
};

static void
test_refusals (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (ZjConfig) config = load_sample_and (refusals[i].more, &error);

    g_test_message ("%s", refusals[i].message);
    g_assert_null (config);
    g_assert_error (error, ZJ_CONFIG_ERROR, refusals[i].code);
    if (!g_str_has_prefix (error->message, refusals[i].message))
      g_assert_cmpstr (error->message, ==, refusals[i].message);
  }
}

/* One line of the sample with another value, and whether that may be. */
static void
test_required_values (void)
{
  static const struct {
    const char *line, *instead;
    gboolean good;
  } rows[] = {
    { "code=H33010000001", "code=H3301000000", FALSE },
    { "code=H33010000001", "code=H330100000012", FALSE },
    { "code=H33010000001", "code=h33010000001", FALSE },
    { "code=H33010000001", "code=H3301000000-", FALSE },
    { "code=H33010000001", "code=", FALSE },
    { "code=H33010000001", "code=999999999999", TRUE },
    { "name=测试医院", "name=", FALSE },
    { "region=330100", "region=3301", FALSE },
    { "region=330100", "region=33010x", FALSE },
    { "region=330100", "region=030100", FALSE },
    { "region=330100", "region=339900", TRUE },
    { "url=https://platform.test:8443/fsi/api/rsfComIfsService/callService", "url=http://platform.test/x", FALSE },
    { "url=https://platform.test:8443/fsi/api/rsfComIfsService/callService", "url=https://127.0.0.1:8443/x", FALSE },
    { "url=https://platform.test:8443/fsi/api/rsfComIfsService/callService", "url=https://127.1/x", FALSE },
    { "url=https://platform.test:8443/fsi/api/rsfComIfsService/callService", "url=https://0x7f000001/x", FALSE },
    { "url=https://platform.test:8443/fsi/api/rsfComIfsService/callService", "url=https://[::1]:8443/x", FALSE },
    { "url=https://platform.test:8443/fsi/api/rsfComIfsService/callService", "url=https:///x", FALSE },
    { "url=https://platform.test:8443/fsi/api/rsfComIfsService/callService", "url=https://platform.test:0/x", FALSE },
    { "url=https://platform.test:8443/fsi/api/rsfComIfsService/callService", "url=https://p.test:65536/x", FALSE },
    { "url=https://platform.test:8443/fsi/api/rsfComIfsService/callService", "url=https://u:p@p.test/x", FALSE },
    { "url=https://platform.test:8443/fsi/api/rsfComIfsService/callService", "url=https://p.test/x?y", FALSE },
    { "url=https://platform.test:8443/fsi/api/rsfComIfsService/callService", "url=https://p.test/x#y", FALSE },
    { "url=https://platform.test:8443/fsi/api/rsfComIfsService/callService", "url=https://p.test/ x", FALSE },
    { "url=https://platform.test:8443/fsi/api/rsfComIfsService/callService", "url=platform.test", FALSE },
    { "url=https://platform.test:8443/fsi/api/rsfComIfsService/callService", "url=https://localhost:8443/x", TRUE },
    { "url=https://platform.test:8443/fsi/api/rsfComIfsService/callService", "url=https://fuwu.nhsa.test", TRUE },
    { "authority=ca.pem", "authority=", FALSE },
    { "revocation=crl.pem", "revocation=", FALSE },
    { "certificate=desk.pem", "certificate=", FALSE },
    { "key=desk.key", "key=", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_auto (GStrv) around = g_strsplit (CONFIG_SAMPLE, rows[i].line, 2);
    g_autofree char *text = NULL;
    g_autoptr (GError) error = NULL;
    g_autoptr (ZjConfig) config = NULL;

    g_assert_cmpuint (g_strv_length (around), ==, 2);
    text = g_strconcat (around[0], rows[i].instead, around[1], NULL);
    config = load_text (text, &error);
    g_test_message ("%s", rows[i].instead);
    if (rows[i].good)
      g_assert_no_error (error);
    else
      g_assert_error (error, ZJ_CONFIG_ERROR, ZJ_CONFIG_ERROR_VALUE);
  }
}

static void
test_missing (void)
{
  g_auto (GStrv) lines = g_strsplit (CONFIG_SAMPLE, "\n", -1);
  guint required = 0;

  for (guint i = 0; lines[i] != NULL; i++) {
    g_autoptr (GString) text = g_string_new (NULL);
    g_autoptr (GError) error = NULL;
    g_autoptr (ZjConfig) config = NULL;
    g_autofree char *name = NULL;

    if (strchr (lines[i], '=') == NULL)
      continue;
    for (guint j = 0; lines[j] != NULL; j++)
      if (i != j)
        g_string_append_printf (text, "%s\n", lines[j]);
    config = load_text (text->str, &error);
    g_assert_error (error, ZJ_CONFIG_ERROR, ZJ_CONFIG_ERROR_MISSING);
    name = g_strndup (lines[i], (gsize)(strchr (lines[i], '=') - lines[i]));
    g_assert_nonnull (strstr (error->message, name));
    required++;
  }
  g_assert_cmpuint (required, ==, 8);
}

static void
test_key_without_group (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (load_text ("\nnumber=1\n" CONFIG_SAMPLE, &error));
  g_assert_error (error, ZJ_CONFIG_ERROR, ZJ_CONFIG_ERROR_SYNTAX);
  g_assert_cmpstr (error->message, ==, "test.conf:2: a key before the first [group]");
}

static void
test_writing_habits (void)
{
  /* Byte order mark, CR LF, blanks around everything, a group in two pieces, no last newline. */
  static const char text[] = "\xef\xbb\xbf  [institution]\r\n code = H33010000001 \r\nname=\\s测试 医院\r\n\r\n"
                             "[platform]\r\nurl=https://p.test/x\r\n#key=no\r\nauthority=a\r\nrevocation=b\r\n"
                             "[institution]\r\nregion=330100\r\n[platform]\r\ncertificate=c\r\nkey=d e";
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjConfig) config = load_text (text, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (config->institution.code, ==, "H33010000001");
  g_assert_cmpstr (config->institution.name, ==, " 测试 医院");
  g_assert_cmpstr (config->platform.key, ==, "/etc/zhijie/d e");
}

static void
test_closures (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjConfig) config = load_sample_and (
      "closures=2026-07-01 00:00/2026-07-01 06:00;2026-07-02 00:00/2026-07-02 00:00:01\n", &error);
  const gint64 from = 1782835200; /* 2026-06-30 16:00 UTC = 2026-07-01 00:00 in China */
  const ZjClosure *closure;

  g_assert_no_error (error);
  g_assert_null (zj_config_closure_at (config, from - 1));
  closure = zj_config_closure_at (config, from);
  g_assert_nonnull (closure);
  g_assert_cmpint (closure->from, ==, from);
  g_assert_cmpint (closure->to, ==, from + 6 * 3600);
  g_assert_nonnull (zj_config_closure_at (config, from + 6 * 3600 - 1));
  g_assert_null (zj_config_closure_at (config, from + 6 * 3600));
  g_assert_nonnull (zj_config_closure_at (config, from + 86400));
  g_assert_null (zj_config_closure_at (config, from + 86401));
}

static void
test_overlay (void)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func ((GDestroyNotify)zj_config_file_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjConfig) config = NULL;

  g_ptr_array_add (files, parse ("/etc/zhijie/zhijie.conf", "/etc/zhijie", CONFIG_SAMPLE));
  g_ptr_array_add (files, parse ("/home/x/zhijie.conf", "/home/x",
                                 "[desk]\noperator=2002\n[platform]\nkey=own.key\n[journal]\npath=own.db\n"));
  config = zj_config_from_files (files, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (config->file, ==, "/home/x/zhijie.conf");
  g_assert_cmpstr (config->desk.operator_no, ==, "2002");
  g_assert_cmpstr (config->institution.code, ==, "H33010000001");
  /* A path counts from the file it stands in, a default from the first. */
  g_assert_cmpstr (config->platform.key, ==, "/home/x/own.key");
  g_assert_cmpstr (config->platform.certificate, ==, "/etc/zhijie/desk.pem");
  g_assert_cmpstr (config->journal.path, ==, "/home/x/own.db");
  g_assert_cmpstr (config->journal.key, ==, "/etc/zhijie/journal.key");
  g_clear_pointer (&config, zj_config_unref);

  /* An error in either names that one. */
  g_ptr_array_add (files, parse ("/home/y.conf", "/home", "\n[card]\npin=maybe\n"));
  config = zj_config_from_files (files, &error);
  g_assert_error (error, ZJ_CONFIG_ERROR, ZJ_CONFIG_ERROR_VALUE);
  g_assert_true (g_str_has_prefix (error->message, "/home/y.conf:3: [card] pin"));
}

/* A whole folder of its own, removed at the end. */
static char *
write_file (const char *folder, const char *name, const char *text, gssize length)
{
  g_autoptr (GError) error = NULL;
  char *path = g_build_filename (folder, name, NULL);

  g_file_set_contents (path, text, length, &error);
  g_assert_no_error (error);
  return path;
}

static void
test_files (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("zj-config-XXXXXX", &error);
  g_autofree char *good = write_file (folder, "good.conf", CONFIG_SAMPLE, -1);
  g_autofree char *over = write_file (folder, "over.conf", "[desk]\nnumber=7\n", -1);
  g_autofree char *binary = write_file (folder, "binary.conf", "[desk]\nnum\0ber=7\n", 17);
  g_autofree char *empty = write_file (folder, "empty.conf", "", 0);
  g_autofree char *absent = g_build_filename (folder, "absent.conf", NULL);
  g_autofree char *key = g_build_filename (folder, "desk.key", NULL);
  g_autofree char *large_text = g_strnfill (ZJ_CONFIG_FILE_MAX + 1, '\n');
  g_autofree char *large = write_file (folder, "large.conf", large_text, -1);
  g_autofree char *largest = write_file (folder, "largest.conf", large_text, ZJ_CONFIG_FILE_MAX);
  const char *pair[] = { good, over, NULL };
  const char *second_only[] = { absent, good, NULL };
  const char *neither[] = { absent, absent, NULL };
  const struct {
    const char *file;
    int code;
    const char *words;
  } bad[] = {
    { absent, ZJ_CONFIG_ERROR_FILE, "absent.conf: " },
    { folder, ZJ_CONFIG_ERROR_FILE, "not a regular file" },
    { "/dev/zero", ZJ_CONFIG_ERROR_FILE, "not a regular file" },
    { large, ZJ_CONFIG_ERROR_FILE, "larger than 256 KiB" },
    { largest, ZJ_CONFIG_ERROR_MISSING, "[institution] code" },
    { binary, ZJ_CONFIG_ERROR_SYNTAX, "binary.conf:2: not UTF-8" },
    { empty, ZJ_CONFIG_ERROR_MISSING, "[institution] code" },
  };
  ZjConfig *config = zj_config_load (good, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (config->platform.key, ==, key);
  zj_config_unref (zj_config_ref (config));
  zj_config_unref (config);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_assert_null (zj_config_load (bad[i].file, &error));
    g_assert_error (error, ZJ_CONFIG_ERROR, bad[i].code);
    g_assert_nonnull (strstr (error->message, bad[i].words));
    g_clear_error (&error);
  }

  config = zj_config_load_files (pair, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (config->desk.number, ==, 7);
  zj_config_unref (config);
  config = zj_config_load_files (second_only, FALSE, &error);
  g_assert_no_error (error);
  zj_config_unref (config);
  g_assert_null (zj_config_load_files (neither, FALSE, &error));
  g_assert_error (error, ZJ_CONFIG_ERROR, ZJ_CONFIG_ERROR_FILE);
  g_clear_error (&error);

  {
    const char *all[] = { good, over, binary, empty, large, largest };

    for (guint i = 0; i < G_N_ELEMENTS (all); i++)
      g_assert_cmpint (g_unlink (all[i]), ==, 0);
  }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* Without --config: the user's own file lies under $XDG_CONFIG_HOME (main() has set it). */
static void
test_own_file (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_build_filename (g_get_user_config_dir (), "zhijie", NULL);
  g_autofree char *file = NULL;
  g_autoptr (ZjConfig) config = NULL;

  if (g_file_test ("/etc/zhijie/zhijie.conf", G_FILE_TEST_EXISTS)) {
    g_test_message ("this machine has a configuration of its own below it");
  } else {
    g_assert_null (zj_config_load (NULL, &error));
    g_assert_error (error, ZJ_CONFIG_ERROR, ZJ_CONFIG_ERROR_FILE);
    g_clear_error (&error);
  }
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  file = write_file (folder, "zhijie.conf", CONFIG_SAMPLE, -1);
  config = zj_config_load (NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (config->file, ==, file);
  g_assert_cmpstr (config->institution.code, ==, "H33010000001");
  g_assert_cmpint (g_unlink (file), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int argc, char **argv)
{
  g_autofree char *home = g_dir_make_tmp ("zj-config-home-XXXXXX", NULL);
  int status;

  g_setenv ("XDG_CONFIG_HOME", home, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/config/table-is-the-contract", test_table_is_the_contract);
  g_test_add_func ("/config/defaults", test_defaults);
  g_test_add_func ("/config/every-key-set", test_every_key_set);
  g_test_add_func ("/config/choices", test_choices);
  g_test_add_func ("/config/refusals", test_refusals);
  g_test_add_func ("/config/required-values", test_required_values);
  g_test_add_func ("/config/missing", test_missing);
  g_test_add_func ("/config/key-without-group", test_key_without_group);
  g_test_add_func ("/config/writing-habits", test_writing_habits);
  g_test_add_func ("/config/closures", test_closures);
  g_test_add_func ("/config/overlay", test_overlay);
  g_test_add_func ("/config/files", test_files);
  g_test_add_func ("/config/own-file", test_own_file);
  status = g_test_run ();
  g_rmdir (home);
  return status;
}
