// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Layout;

namespace Telemetry.Kernel.HostPath.Steps;

/// <summary>Parts of the running kernel that the programs of the steps need.</summary>
/// <param name="ReceiveArguments">Arguments of the tracepoint <c>sock_recv_length</c>; -1 if there is none.</param>
/// <param name="SendArguments">Arguments of the tracepoint <c>tcp_sendmsg_locked</c>; -1 if there is none.</param>
/// <param name="HasCast">True if it has <c>bpf_rdonly_cast</c>.</param>
/// <param name="HasTransmit">True if it has <c>bpf_sock_ops_enable_tx_tstamp</c>.</param>
internal readonly record struct StageSupport(
    int ReceiveArguments, int SendArguments, bool HasCast, bool HasTransmit)
{
    private const int ReceiveNeeds = 3;
    private const int SendNeeds = 2;

    /// <summary>Reads it from the kernel's BTF; null if the kernel has none.</summary>
    internal static StageSupport? Read() => Btf.TryReadKernel(Of, out StageSupport support) ? support : null;

    private static StageSupport Of(Btf kernel) => new(
        kernel.ArgumentsOf("sock_recv_length"), kernel.ArgumentsOf("tcp_sendmsg_locked"),
        kernel.HasFunction("bpf_rdonly_cast"), kernel.HasFunction("bpf_sock_ops_enable_tx_tstamp"));

    /// <summary>Reason that a program cannot be loaded; null if it can.</summary>
    internal string? WhyMissing(StageProgram program) => program switch
    {
        StageProgram.Read when ReceiveArguments < ReceiveNeeds =>
            "this kernel has no tracepoint sock_recv_length (6.3 or newer has it)",
        StageProgram.Send when SendArguments < SendNeeds =>
            "this kernel has no tracepoint tcp_sendmsg_locked (6.16 or newer has it)",
        StageProgram.Transmit when !HasTransmit =>
            "this kernel has no bpf_sock_ops_enable_tx_tstamp (6.15 or newer has it)",
        _ => null,
    };
}
