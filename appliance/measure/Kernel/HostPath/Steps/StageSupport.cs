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
    /// <summary>The tracepoint of reads.</summary>
    internal const string ReceiveTracepoint = "sock:sock_recv_length";

    private const int ReceiveNeeds = 3;
    private const int SendNeeds = 2;
    private const int ReadArgumentsSince519 = 5;
    private const int ReadArgumentsBefore = 6;

    private static readonly Lazy<StageSupport?> Known = new(static () =>
        Btf.TryReadKernel(Of, out StageSupport support) ? support : null);

    /// <summary>Arguments of the function <c>udp_recvmsg</c>, which is hooked where the tracepoint of reads is missing;
    /// -1 if there is none.</summary>
    internal int ReadArguments { get; init; } = -1;

    /// <summary>True if <c>udpv6_recvmsg</c> can be hooked too.</summary>
    internal bool ReadsIPv6 { get; init; }

    /// <summary>True if programs at functions and tracepoints may keep something with a socket.</summary>
    internal bool HasSocketStorage { get; init; }

    /// <summary>True if the tracepoint reports reads; else UDP's functions do.</summary>
    internal bool HasReceiveTracepoint => ReceiveArguments >= ReceiveNeeds;

    internal string ReadHook => HasReceiveTracepoint ? ReceiveTracepoint : "fexit/udp_recvmsg";

    /// <summary>The programs at the hooks of reads.</summary>
    internal IReadOnlyList<string> ReadPrograms => HasReceiveTracepoint ? ["stage_read"]
        : ReadsIPv6 ? ["stage_read_udp4", "stage_read_udp6"] : ["stage_read_udp4"];

    /// <summary>Reads it from the kernel's BTF, once; null if the kernel has none.</summary>
    internal static StageSupport? Read() => Known.Value;

    /// <summary>Reason that a program cannot be loaded; null if it can.</summary>
    internal string? WhyMissing(StageProgram program) => program switch
    {
        StageProgram.Read when HasReceiveTracepoint => null,
        StageProgram.Read when !HasSocketStorage =>
            "this kernel has no tracepoint sock_recv_length (6.3 or newer has it), and gives programs at functions no "
            + "storage of sockets (5.11 or newer does)",
        StageProgram.Read when ReadArguments is not (ReadArgumentsSince519 or ReadArgumentsBefore) =>
            "this kernel has no tracepoint sock_recv_length (6.3 or newer has it), and no udp_recvmsg that is known",
        StageProgram.Send when SendArguments < SendNeeds =>
            "this kernel has no tracepoint tcp_sendmsg_locked (6.16 or newer has it)",
        StageProgram.Transmit when !HasTransmit =>
            "this kernel has no bpf_sock_ops_enable_tx_tstamp (6.15 or newer has it)",
        _ => null,
    };

    private static StageSupport Of(Btf kernel) => new(
        kernel.ArgumentsOf("sock_recv_length"), kernel.ArgumentsOf("tcp_sendmsg_locked"),
        kernel.HasFunction("bpf_rdonly_cast"), kernel.HasFunction("bpf_sock_ops_enable_tx_tstamp"))
    {
        ReadArguments = kernel.ArgumentsOfFunction("udp_recvmsg"),
        ReadsIPv6 = kernel.HasFunction("udpv6_recvmsg"),
        HasSocketStorage = kernel.HasFunction("bpf_sk_storage_get_tracing"),
    };
}
