/* zj-hold-card READER: another program that keeps a card to itself, until standard input
 * ends. Says "held" when it has it. */
#include <stdio.h>
#include <unistd.h>
#include <winscard.h>

int
main (int argc, char **argv)
{
  SCARDCONTEXT context;
  SCARDHANDLE card;
  DWORD protocol;
  LONG result;
  char byte;

  if (argc != 2) {
    fprintf (stderr, "usage: zj-hold-card READER\n");
    return 2;
  }
  result = SCardEstablishContext (SCARD_SCOPE_SYSTEM, NULL, NULL, &context);
  if (result == SCARD_S_SUCCESS)
    result = SCardConnect (context, argv[1], SCARD_SHARE_EXCLUSIVE, SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, &card,
                           &protocol);
  if (result != SCARD_S_SUCCESS) {
    fprintf (stderr, "zj-hold-card: PC/SC result %08lX\n", (unsigned long)result & 0xFFFFFFFF);
    return 1;
  }
  puts ("held");
  fflush (stdout);
  while (read (STDIN_FILENO, &byte, 1) > 0)
    ;
  SCardDisconnect (card, SCARD_LEAVE_CARD);
  SCardReleaseContext (context);
  return 0;
}
