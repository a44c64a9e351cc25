// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace TestSupport.ControlGroups;

/// <summary>A control group that a test makes, with a quota or a freezer, in the version that has it here. Its
/// processes have ended when it is removed.</summary>
public sealed class TestGroup : IDisposable
{
    private const long NsPerUs = 1_000;
    private static int s_made;

    private readonly string _folder;
    private readonly bool _isFirst;

    private TestGroup(string above, bool isFirst, string? name = null)
    {
        _folder = $"{above}/{name ?? $"tst{Environment.ProcessId}n{Interlocked.Increment(ref s_made)}"}";
        _isFirst = isFirst;
        Directory.CreateDirectory(_folder);
    }

    /// <summary>A group that may have a quota.</summary>
    public static TestGroup WithQuota()
    {
        if (MountOf("cgroup", "cpu") is { } first)
            return new TestGroup(first, isFirst: true);
        string point = MountOf("cgroup2", null) ?? Mounted();
        File.WriteAllText($"{point}/cgroup.subtree_control", "+cpu");
        return new TestGroup(point, isFirst: false);
    }

    /// <summary>A group of version 1 or 2 that can be frozen; null if the version is not mounted here.</summary>
    public static TestGroup? WithFreezer(bool isFirst)
    {
        string? point = isFirst ? MountOf("cgroup", "freezer") : MountOf("cgroup2", null);
        return point is null ? null : new TestGroup(point, isFirst);
    }

    /// <summary>A group in this one.</summary>
    public TestGroup Below()
    {
        if (!_isFirst)
            Write("cgroup.subtree_control", "+cpu");
        return new TestGroup(_folder, _isFirst, "below");
    }

    /// <summary>Sets the quota; null ends it.</summary>
    public void SetQuota(int? us, int periodUs = 100_000)
    {
        if (_isFirst)
        {
            Write("cpu.cfs_period_us", periodUs.ToString(CultureInfo.InvariantCulture));
            Write("cpu.cfs_quota_us", (us ?? -1).ToString(CultureInfo.InvariantCulture));
            return;
        }
        Write("cpu.max", us is null ? "max" : string.Create(CultureInfo.InvariantCulture, $"{us} {periodUs}"));
    }

    /// <summary>Freezes the processes, or ends that, and waits until it is so.</summary>
    public void SetFrozen(bool isFrozen)
    {
        if (_isFirst)
            Write("freezer.state", isFrozen ? "FROZEN" : "THAWED");
        else
            Write("cgroup.freeze", isFrozen ? "1" : "0");
        Assert.True(SpinWait.SpinUntil(() => IsFrozen == isFrozen, 30_000));
    }

    /// <summary>Takes in a process.</summary>
    public void Add(int process) => Write("cgroup.procs", process.ToString(CultureInfo.InvariantCulture));

    /// <summary>What the kernel counted, nanoseconds.</summary>
    public long ThrottledNs()
    {
        string[][] lines = [.. File.ReadAllLines($"{_folder}/cpu.stat").Select(line => line.Split(' '))];
        string value = lines.Single(line => line[0] is "throttled_time" or "throttled_usec")[1];
        return long.Parse(value, CultureInfo.InvariantCulture) * (_isFirst ? 1 : NsPerUs);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Assert.True(SpinWait.SpinUntil(() => File.ReadAllText($"{_folder}/cgroup.procs").Length == 0, 30_000));
        Directory.Delete(_folder);
    }

    private static string? MountOf(string type, string? controller) => File.ReadAllLines("/proc/self/mounts")
        .Select(line => line.Split(' '))
        .FirstOrDefault(fields => fields[2] == type
            && (controller is null || fields[3].Split(',').Contains(controller)))?[1];

    /// <summary>Mounts version 2 where nothing is, as in a guest that boots for the test.</summary>
    private static string Mounted()
    {
        string point = Directory.CreateTempSubdirectory("groups").FullName;
        using Process mount = Process.Start("mount", ["-t", "cgroup2", "none", point]);
        mount.WaitForExit();
        Assert.Equal(0, mount.ExitCode);
        return point;
    }

    private bool IsFrozen => _isFirst
        ? File.ReadAllText($"{_folder}/freezer.state").StartsWith("FROZEN", StringComparison.Ordinal)
        : File.ReadAllText($"{_folder}/cgroup.events").Contains("frozen 1", StringComparison.Ordinal);

    private void Write(string file, string value) => File.WriteAllText($"{_folder}/{file}", value);
}
