// SPDX-License-Identifier: Apache-2.0
using Telemetry.Host.Stalls;
using TestSupport;

namespace Telemetry.Host.Tests.Quotas;

/// <summary>Both forms of the kernel's counters of control groups, as they are on hosts and in containers.</summary>
public sealed class GroupQuotasTests : IDisposable
{
    private const string First =
        "35 30 0:30 / /sys/fs/cgroup/cpu,cpuacct rw,relatime shared:9 - cgroup none rw,cpu,cpuacct";
    private const string OtherFirst = "34 30 0:29 / /sys/fs/cgroup/cpuset rw,relatime - cgroup none rw,cpuset";
    private const string Second = "36 30 0:31 / /sys/fs/cgroup rw,relatime shared:10 - cgroup2 cgroup2 rw,nsdelegate";

    private readonly ScratchFolder _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void version_1_counts_nanoseconds()
    {
        GroupQuotas quotas = With(OtherFirst, First);
        Stat("/sys/fs/cgroup/cpu,cpuacct/trading", "nr_periods 30\nnr_throttled 7\nthrottled_time 1295000111\n");

        Assert.Equal(new QuotaCount(7, 1_295_000_111),
            CountOf(quotas, "9:cpuset:/elsewhere\n5:cpuacct,cpu:/trading\n0::/session\n"));
    }

    [Fact]
    public void version_2_counts_microseconds()
    {
        GroupQuotas quotas = With(Second);
        Stat("/sys/fs/cgroup/a.slice", "usage_usec 5\nnr_periods 30\nnr_throttled 7\nthrottled_usec 1295001\n");

        Assert.Equal(new QuotaCount(7, 1_295_001_000), CountOf(quotas, "0::/a.slice\n"));
    }

    [Fact]
    public void a_group_is_throttled_with_those_above_it()
    {
        GroupQuotas quotas = With(Second);
        Stat("/sys/fs/cgroup", "usage_usec 5\n");
        Stat("/sys/fs/cgroup/pod", "nr_throttled 3\nthrottled_usec 300\n");
        Stat("/sys/fs/cgroup/pod/box", "nr_throttled 1\nthrottled_usec 20\n");
        Stat("/sys/fs/cgroup/pod/box/leaf", "usage_usec 5\n");

        Assert.Equal(new QuotaCount(4, 320_000), CountOf(quotas, "0::/pod/box/leaf\n"));
    }

    [Fact]
    public void a_group_is_read_once_a_look()
    {
        GroupQuotas quotas = With(Second);
        Stat("/sys/fs/cgroup/pod", "nr_throttled 3\nthrottled_usec 300\n");
        _ = CountOf(quotas, "0::/pod\n");
        Stat("/sys/fs/cgroup/pod", "nr_throttled 4\nthrottled_usec 500\n");

        Assert.Equal(3, CountOf(quotas, "0::/pod\n")!.Value.Periods);
        quotas.Begin();
        Assert.Equal(4, CountOf(quotas, "0::/pod\n")!.Value.Periods);
    }

    [Fact]
    public void a_container_that_sees_its_own_group_alone_reads_that()
    {
        GroupQuotas quotas = With(Second.Replace("0:31 / ", "0:31 /pod/box ", StringComparison.Ordinal));
        Stat("/sys/fs/cgroup/inner", "nr_throttled 3\nthrottled_usec 300\n");

        Assert.Equal(3, CountOf(quotas, "0::/pod/box/inner\n")!.Value.Periods);
        Assert.Null(quotas.FolderOf("0::/pod/boxes\n"u8));
    }

    [Fact]
    public void without_a_hierarchy_or_a_group_nothing_is_known()
    {
        Assert.Null(With(OtherFirst).FolderOf("0::/pod\n"u8));
        GroupQuotas quotas = With(Second);
        Assert.Null(CountOf(quotas, "0::/gone\n"));
        Assert.Null(quotas.FolderOf("cpu"u8));
    }

    [Fact]
    public void a_thread_counts_from_when_it_is_watched_through_every_group_that_it_is_in()
    {
        GroupQuotas quotas = With(Second);
        var thread = new ThreadQuota();
        Stat("/sys/fs/cgroup/a", "nr_throttled 30\nthrottled_usec 3000\n");
        Stat("/sys/fs/cgroup/b", "nr_throttled 900\nthrottled_usec 90000\n");
        Assert.Null(thread.Total);

        Look("0::/a\n");
        Assert.Equal(new QuotaCount(0, 0), thread.Total);
        Stat("/sys/fs/cgroup/a", "nr_throttled 32\nthrottled_usec 3100\n");
        Look("0::/a\n");
        Assert.Equal(new QuotaCount(2, 100_000), thread.Total);
        Look("0::/b\n");
        Stat("/sys/fs/cgroup/b", "nr_throttled 901\nthrottled_usec 90001\n");
        Look("0::/b\n");
        Assert.Equal(new QuotaCount(3, 101_000), thread.Total);
        Stat("/sys/fs/cgroup/b", "nr_throttled 0\nthrottled_usec 0\n");              // made again
        Look("0::/b\n");
        Assert.Equal(new QuotaCount(3, 101_000), thread.Total);

        void Look(string lines)
        {
            quotas.Begin();
            thread.TakeGroups(System.Text.Encoding.UTF8.GetBytes(lines), quotas);
            thread.Look(quotas);
        }
    }

    private GroupQuotas With(params string[] mounts)
    {
        Directory.CreateDirectory($"{_root.Path}/proc/self");
        File.WriteAllLines($"{_root.Path}/proc/self/mountinfo", mounts);
        return new GroupQuotas(_root.Path);
    }

    private void Stat(string group, string content)
    {
        Directory.CreateDirectory(_root.Path + group);
        File.WriteAllText($"{_root.Path}{group}/cpu.stat", content);
    }

    private static QuotaCount? CountOf(GroupQuotas quotas, string lines) =>
        quotas.FolderOf(System.Text.Encoding.UTF8.GetBytes(lines)) is { } folder ? quotas.CountOf(folder) : null;
}
