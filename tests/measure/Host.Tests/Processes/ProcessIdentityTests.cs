// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Text;
using Telemetry.Host.Processes;
using Telemetry.Model.Threads;

namespace Telemetry.Host.Tests.Processes;

public sealed class ProcessIdentityTests
{
    private const string Id = "4d7b1c0a9e8f4d7b1c0a9e8f4d7b1c0a9e8f4d7b1c0a9e8f4d7b1c0a9e8f0123";

    [Theory]
    [InlineData($"0::/system.slice/docker-{Id}.scope\n")]
    [InlineData($"0::/docker/{Id}\n")]
    [InlineData($"0::/docker/{Id}/init.scope\n")]
    [InlineData($"0::/kubepods.slice/kubepods-burstable.slice/kubepods-pod1.slice/cri-containerd-{Id}.scope\n")]
    [InlineData($"0::/kubepods.slice/kubepods-pod1.slice/crio-{Id}.scope/container\n")]
    [InlineData($"0::/kubepods/besteffort/pod5a6b-11/{Id}\n")]
    [InlineData($"0::/system.slice/containerd.service/kubepods-pod1.slice:cri-containerd:{Id}\n")]
    [InlineData($"0::/machine.slice/libpod-{Id}.scope/container\n")]
    [InlineData($"12:pids:/user.slice\n4:memory:/docker/{Id}\n1:name=systemd:/docker/{Id}\n0::/\n")]
    [InlineData($"0::/../../docker-{Id}.scope\n")]
    public void a_container_is_found(string cgroup) =>
        Assert.Equal(Id, ProcessIdentity.ContainerOf(ProcessIdentity.CgroupOf(Encoding.UTF8.GetBytes(cgroup))));

    [Theory]
    [InlineData("0::/user.slice/user-1000.slice/session-2.scope\n")]
    [InlineData($"0::/machine.slice/libpod-conmon-{Id}.scope\n")]
    [InlineData($"0::/kubepods.slice/kubepods-pod1.slice/crio-conmon-{Id}.scope\n")]
    [InlineData($"0::/strategy{Id}\n")]
    [InlineData("0::/docker/4d7b1c0a9e8f\n")]
    [InlineData("0::/\n")]
    [InlineData("")]
    [InlineData(":::\n::\n\n")]
    public void what_is_no_container_has_none(string cgroup) =>
        Assert.Null(ProcessIdentity.ContainerOf(ProcessIdentity.CgroupOf(Encoding.UTF8.GetBytes(cgroup))));

    [Theory]
    [InlineData("4:memory:/jobs/7\n1:name=systemd:/\n0::/trading\n", "/trading")]
    [InlineData("4:memory:/jobs/7\n1:name=systemd:/\n0::/\n", "/jobs/7")]
    [InlineData($"4:memory:/docker/{Id}\n0::/trading\n", $"/docker/{Id}")]
    [InlineData("0::/trading.slice\n", "/trading.slice")]
    [InlineData("1:name=systemd:/\n0::/\n", "/")]
    [InlineData("", "")]
    public void a_control_group_of_version_2_comes_before_those_of_version_1_without_a_container(
        string lines, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(ProcessIdentity.CgroupOf(Encoding.UTF8.GetBytes(lines))));

    [Theory]
    [InlineData("strategy", "strategy")]
    [InlineData("kworker/3:1-ev", "kworker/3:1-ev")]
    [InlineData("\x1b[2Jhidden", "?[2Jhidden")]
    [InlineData("a\tb\nc\u007f", "a?b?c?")]
    [InlineData("caf\u00e9 \u6b21", "caf\u00e9 \u6b21")]
    [InlineData("evil\u202egnp", "evil?gnp")]
    [InlineData("\u0085\u2028", "??")]
    [InlineData("", "")]
    public void a_name_is_made_printable(string name, string printed) =>
        Assert.Equal(printed, PrintableName.Of(Encoding.UTF8.GetBytes(name)));

    [Fact]
    public void bytes_that_are_no_text_are_replaced() =>
        Assert.Equal("a\ufffd\ufffdb\ufffd", PrintableName.Of([(byte)'a', 0xFF, 0xC0, (byte)'b', 0xE6]));

    [Fact]
    public void a_process_is_read_from_proc()
    {
        using Process child = Process.Start("sleep", "60");
        try
        {
            ProcessIdentity? identity = null;
            Assert.True(SpinWait.SpinUntil(() => (identity = ProcessIdentity.Read(child.Id))?.Name == "sleep", 60_000));

            Assert.Equal(child.Id, identity!.Pid);
            string lines = File.ReadAllText($"/proc/{child.Id}/cgroup");
            Assert.True(identity.Cgroup is null ? lines.Length == 0 : lines.Contains(
                ":" + identity.Cgroup + "\n", StringComparison.Ordinal));
        }
        finally
        {
            child.Kill();
            child.WaitForExit();
        }
        Assert.Null(ProcessIdentity.Read(child.Id));
    }
}
