/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gen_filters - writes filters.c: the filters of all roles, while cordon is
 * built.
 *
 * Runs on the machine that builds, for every architecture that
 * seccomp_build.c supports; the compiler then takes one of them.
 * seccomp_build_for() has compared every program with its policy before it is
 * written.
 */
#include <linux/audit.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "outer/seccomp_build.h"

struct target {
	uint32_t arch;
	const char *macro;	/* what the compiler defines */
};

static const struct target targets[] = {
	{ AUDIT_ARCH_X86_64, "defined(__x86_64__) && defined(__LP64__)" },
	{ AUDIT_ARCH_AARCH64, "defined(__aarch64__) && defined(__LP64__) && "
			      "!defined(__AARCH64EB__)" },
	{ AUDIT_ARCH_RISCV64, "defined(__riscv) && __riscv_xlen == 64" },
};

static void write_program(const char *role, const struct sock_fprog *prog)
{
	unsigned i;

	printf("static const struct sock_filter %s_insns[] = {\n", role);
	for (i = 0; i < prog->len; i++)
		printf("\t{ 0x%02x, %u, %u, 0x%08x },\n", prog->filter[i].code,
		       prog->filter[i].jt, prog->filter[i].jf,
		       prog->filter[i].k);
	printf("};\n");
}

static int write_role(uint32_t arch, enum seccomp_role role, struct err *err)
{
	struct seccomp_plan plan = { .rules = NULL };
	struct sock_fprog prog = { .filter = NULL };
	int status;

	plan_seccomp_role(role, &plan);
	status = seccomp_build_for(arch, &plan, &prog, err);
	if (status == 0)
		write_program(plan_seccomp_role_name(role), &prog);
	free(prog.filter);
	seccomp_plan_release(&plan);
	return status;
}

static int write_target(const struct target *target, const char *word,
			struct err *err)
{
	enum seccomp_role role;

	printf("#%s %s\n#define HAVE_FILTERS 1\n", word, target->macro);
	for (role = 0; role < SECCOMP_ROLE_COUNT; role++)
		if (write_role(target->arch, role, err) < 0)
			return -1;
	return 0;
}

static void write_lookup(void)
{
	enum seccomp_role role;

	printf("#ifdef HAVE_FILTERS\n"
	       "#define PROG(insns) \\\n"
	       "\t{ sizeof(insns) / sizeof(insns[0]), \\\n"
	       "\t  (struct sock_filter *)(insns) }\n"
	       "static const struct sock_fprog progs[] = {\n");
	for (role = 0; role < SECCOMP_ROLE_COUNT; role++)
		printf("\tPROG(%s_insns),\n", plan_seccomp_role_name(role));
	printf("};\n"
	       "#endif\n\n"
	       "const struct sock_fprog *filters_get(enum seccomp_role role)\n"
	       "{\n"
	       "#ifdef HAVE_FILTERS\n"
	       "\tif (role < sizeof(progs) / sizeof(progs[0]))\n"
	       "\t\treturn &progs[role];\n"
	       "#endif\n"
	       "\t(void)role;\n"
	       "\treturn NULL;\n"
	       "}\n");
}

int main(void)
{
	struct err err = ERR_INIT;
	size_t i;

	printf("/* SPDX-License-Identifier: Apache-2.0 */\n"
	       "/* filters - written by gen_filters; do not edit. */\n"
	       "#include \"filters/filters.h\"\n\n"
	       "#include <stddef.h>\n\n");
	for (i = 0; i < ARRAY_SIZE(targets); i++) {
		if (write_target(&targets[i], i == 0 ? "if" : "elif", &err) <
		    0) {
			fprintf(stderr, "gen_filters: %s\n", err.msg);
			return EXIT_FAILURE;
		}
	}
	printf("#endif\n\n");
	write_lookup();
	if (fflush(stdout) != 0 || ferror(stdout)) {
		fprintf(stderr, "gen_filters: cannot write\n");
		return EXIT_FAILURE;
	}
	return EXIT_SUCCESS;
}
