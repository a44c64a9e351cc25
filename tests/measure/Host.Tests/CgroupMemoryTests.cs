// SPDX-License-Identifier: Apache-2.0
using TestSupport;

namespace Telemetry.Host.Tests;

/// <summary>Memory limits of control groups, as the kernel and container runtimes lay them out.</summary>
public sealed class CgroupMemoryTests
{
    [Theory]
    [InlineData("0::/a/b\n", "a/b/memory.max", "300000", "/sys/fs/cgroup/a/b/memory.max")]
    [InlineData("0::/a/b\n", "a/memory.max", "300000", "/sys/fs/cgroup/a/memory.max")]
    [InlineData("0::/\n", "memory.max", "300000", "/sys/fs/cgroup/memory.max")]
    [InlineData("0::/../..\n", "memory.max", "300000", "/sys/fs/cgroup/memory.max")]
    [InlineData("5:cpu:/x\n4:memory:/a\n0::/\n", "memory/a/memory.limit_in_bytes", "300000",
        "/sys/fs/cgroup/memory/a/memory.limit_in_bytes")]
    [InlineData("4:memory:/gone\n", "memory/memory.limit_in_bytes", "300000",
        "/sys/fs/cgroup/memory/memory.limit_in_bytes")]
    public void the_smallest_limit_is_found(string groups, string file, string limit, string path)
    {
        using var root = Root(groups, (file, limit), ("memory.stat", "1"));

        Assert.Equal(new CgroupMemory(300_000, path), CgroupMemory.Read(root.Path));
    }

    [Theory]
    [InlineData("max")]
    [InlineData("9223372036854771712")]
    [InlineData("")]
    public void without_a_limit_the_result_is_null(string text)
    {
        using var root = Root("0::/a\n4:memory:/a\n", ("a/memory.max", text), ("memory/a/memory.limit_in_bytes", text));

        Assert.Null(CgroupMemory.Read(root.Path));
    }

    [Theory]
    [InlineData("monotonic           0         0\nboottime            0         0\n", 0)]
    [InlineData("monotonic       -1000         5\nboottime            7         0\n", -999_999_999_995)]
    [InlineData("", 0)]
    public void the_offset_of_a_time_namespace_is_read(string text, long offsetNs) =>
        Assert.Equal(offsetNs, TimeNamespace.OffsetOf(text));

    private static ScratchFolder Root(string groups, params (string Name, string Text)[] files)
    {
        var root = new ScratchFolder();
        Write(root.File("proc/self/cgroup"), groups);
        foreach ((string name, string text) in files)
            Write(root.File($"sys/fs/cgroup/{name}"), text + "\n");
        return root;
    }

    private static void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
