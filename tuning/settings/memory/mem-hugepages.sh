# shellcheck shell=bash
# Recorded; want.mem-hugepages=COUNT where an application asks for them.
setting mem-hugepages severity=info compare=number
readonly huge_pages=/sys/kernel/mm/hugepages/hugepages-2048kB
setting_mem_hugepages_get() { read_value "$huge_pages/nr_hugepages"; }
setting_mem_hugepages_want() { setting_mem_hugepages_get; }
setting_mem_hugepages_set() { write_value "$huge_pages/nr_hugepages" "$2"; }
setting_mem_hugepages_changeable() { is_changeable "$huge_pages/nr_hugepages"; }
setting_mem_hugepages_why() {
  explain 'pages of 2 MiB for programs that ask for them; those of 1 GiB are reserved at boot' \
    'memory that nothing else can use; fewer than wanted where it is in pieces' 'kernel documentation of hugetlbpage'
}
