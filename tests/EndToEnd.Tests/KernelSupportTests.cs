// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>Kernels that lack something.</summary>
[Trait("needs", "root")]
public class KernelSupportTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [RootTheory]
    [InlineData(OlderKernel.EveryCommand, OlderKernel.NotImplemented, "Function not implemented", "telemetry doctor")]
    [InlineData(OlderKernel.LinkCreate, OlderKernel.InvalidArgument, "rx0: the XDP program cannot", "attach: tc")]
    public void an_old_kernel_is_refused_with_what_to_do(int command, int error, string what, string remedy)
    {
        using var network = new VethPair();
        using TelemetryProcess run = OlderKernel.Start(command, error, "ip", Run(network));

        RunResult result = run.WaitForEnd(Patience);

        Assert.Equal(3, result.ExitCode);
        Assert.Contains(what, result.Errors, StringComparison.Ordinal);
        Assert.Contains(remedy, result.Errors, StringComparison.Ordinal);
        Assert.False(network.HasXdpProgram());
    }

    [RootFact]
    public void doctor_names_what_an_old_kernel_lacks()
    {
        using TelemetryProcess doctor = OlderKernel.Start(
            OlderKernel.EveryCommand, OlderKernel.NotImplemented, TelemetryBinary.Path, ["doctor", "--json"]);

        RunResult result = doctor.WaitForEnd(Patience);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(result.OfType("check"), check =>
            check.Text("check") == "xdp" && check.Text("verdict") == "fail" && check.Text("fix") is { Length: > 0 });
    }

    [RootFact]
    public void a_kernel_without_btf_measures_and_doctor_says_so()
    {
        const string hidden = "mount -t tmpfs none /sys/kernel/btf && exec \"$@\"";
        using var network = new VethPair();
        using TelemetryProcess run = TelemetryProcess.Start(
            "ip", ["netns", "exec", network.Receiver, "unshare", "-m", "sh", "-c", hidden, "sh", .. Program(network)]);
        run.WaitForErrors($"{network.ReceiverInterface}: receive by", Patience);
        using (var sender = new MoldSender(network, port: 5000))
            sender.Send(count: 100, packetsPerSecond: 10_000);
        using TelemetryProcess doctor = TelemetryProcess.Start(
            "unshare", ["-m", "sh", "-c", hidden, "sh", TelemetryBinary.Path, "doctor", "--json"]);

        run.WaitForTotal(snapshot => snapshot.Count("ledger", "processed"), 100, Patience);
        run.Signal(Signals.Interrupt);
        RunResult result = run.WaitForEnd(Patience);
        RunResult checks = doctor.WaitForEnd(Patience);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains(
            "host path: without drops, reasons of retransmissions and resets: the kernel has no BTF", result.Errors,
            StringComparison.Ordinal);
        Assert.All(
            result.Summary.At("host_path", "hooks").EnumerateArray().Where(
                hook => hook.Text("program") is "tcp_resent" or "tcp_state"),
            hook => Assert.Equal("missing", hook.Text("state")));
        Assert.Equal(JsonValueKind.Null, result.Summary.At("feeds", 0, "lines", 0, "host_dropped").ValueKind);
        Assert.Equal(JsonValueKind.Null, result.Summary.At("host_path", "drops").ValueKind);
        Assert.Equal(100, result.Summary.Count("feeds", 0, "messages"));
        Assert.Contains(checks.OfType("check"), check =>
            check.Text("check") == "bpf-btf" && check.Text("verdict") != "ok");
    }

    private static string[] Run(VethPair network) => ["netns", "exec", network.Receiver, .. Program(network)];

    private static string[] Program(VethPair network) =>
    [
        TelemetryBinary.Path, "run", "--interface", network.ReceiverInterface,
        "--feed", $"f=moldudp64@{network.ReceiverAddress}:5000", "--json",
    ];
}
