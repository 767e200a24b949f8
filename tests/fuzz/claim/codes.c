/* Any bytes as the text of a code, and as what the journal keeps of a statement. Nothing is ever
 * valid: no certificate is there; and what is refused says nothing. */
#include <stdint.h>
#include <string.h>

#include "claim/content.h"
#include "paper/statement_code.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
read_code (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjStatementCheck) check = zj_statement_code_check (NULL, text, NULL, &error);

  g_assert_true (error == NULL && check != NULL && !check->valid && check->problem != NULL);
  g_assert_cmpuint (g_hash_table_size (check->fields), ==, 0);
}

static void
read_content (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjClaimContent) content = zj_claim_content_from_json (text, &error);
  g_autofree char *json = NULL, *again = NULL;
  g_autoptr (ZjClaimContent) back = NULL;

  g_assert_true ((content == NULL) == (error != NULL));
  if (content == NULL)
    return;
  json = zj_claim_content_to_json (content);
  back = zj_claim_content_from_json (json, &error);
  g_assert_no_error (error);
  again = zj_claim_content_to_json (back);
  g_assert_cmpstr (json, ==, again);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *)data, size);

  read_code (text);
  read_content (text);
  return 0;
}
