// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Attaching;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Layout;

namespace Telemetry.Kernel.HostPath;

/// <summary>
/// The kernel side of what TCP does to the connections of sessions: programs at tracepoints, their ring and their
/// counters. They find flows in the table of the capture. A program that the kernel lacks or refuses is left out. Made,
/// attached and disposed on a thread with CAP_BPF and CAP_PERFMON.
/// </summary>
public sealed unsafe class TcpCapture : IDisposable
{
    private const string What = "notes about connections";
    private const long RingBytes = 1 << 18;
    private const int Hooks = (int)TcpHook.HookCount;
    private const int ResentWithResult = 3;                     // arguments of tcp_retransmit_skb since 6.17

    /// <summary>Names of the tracepoints, in the order of <see cref="TcpHook"/>.</summary>
    internal static readonly string[] Tracepoints =
        ["tcp_retransmit_skb", "inet_sock_set_state", "tcp_send_reset", "tcp_receive_reset"];

    private static readonly int[] ArgumentsUsed = [2, 3, 1, 1];

    private readonly BpfObject _object;
    private readonly string?[] _programs;
    private readonly string?[] _why;
    private readonly int _cpus;
    private readonly MappedRegion _counters;
    private readonly TcpHookState* _states;
    private readonly List<TraceAttachment> _attachments = [];

    private TcpCapture(BpfObject bpfObject, string?[] programs, string?[] why, int cpus)
    {
        (_object, _programs, _why, _cpus) = (bpfObject, programs, why, cpus);
        _counters = MappedRegion.Map(
            bpfObject.Map("tcp_states").Fd, 0, cpus * (long)Hooks * sizeof(TcpHookState), writable: false, What);
        _states = (TcpHookState*)_counters.Pointer;
        Ring = RingBufferMemory.Map(bpfObject.Map("tcp_ring"), RingBytes, What);
    }

    /// <summary>Memory of the ring with the records.</summary>
    public RingBufferMemory Ring { get; }

    /// <summary>Name of a hook's program, as in reports.</summary>
    public static string ProgramOf(TcpHook hook) => hook switch
    {
        TcpHook.Resent => "tcp_resent",
        TcpHook.State => "tcp_state",
        TcpHook.ResetSent => "tcp_reset_sent",
        _ => "tcp_reset_received",
    };

    public static string TracepointOf(TcpHook hook) =>
        (hook == TcpHook.State ? "sock:" : "tcp:") + Tracepoints[(int)hook];

    /// <summary>Loads the programs, attaches nothing. Connections are looked for in the network namespace of the
    /// calling thread.</summary>
    /// <param name="capture">Capture whose flows they find.</param>
    /// <exception cref="FailureException">The kernel has no BTF, or has none of the tracepoints, or refuses every
    /// program.</exception>
    public static TcpCapture Open(KernelCapture capture)
    {
        KernelTypes types = KernelTypes.Running ?? throw Missing("the kernel has no BTF");
        ReadOnlySpan<int> arguments = types.TcpArguments;
        string?[] programs = new string?[Hooks];
        string?[] why = new string?[Hooks];
        for (int hook = 0; hook < Hooks; hook++)
        {
            if (arguments[hook] < ArgumentsUsed[hook])
                why[hook] = $"the kernel has no tracepoint {Tracepoints[hook]} that is known";
            else
                programs[hook] = LoadedName((TcpHook)hook, arguments[hook]);
        }
        try
        {
            return Load(capture, programs, why);
        }
        catch (FailureException)
        {
            LeaveOutRefused(capture, programs, why);
            return Load(capture, programs, why);
        }
    }

    /// <summary>Reason that a program is missing; null if it is not.</summary>
    public string? WhyMissing(TcpHook hook) => _why[(int)hook];

    /// <summary>Times that the kernel did not run a program because it ran already; null where the kernel does not
    /// count them, or the program is missing.</summary>
    public long? ReadMissed(TcpHook hook) => ReadFacts(hook)?.Missed;

    /// <summary>The kernel's figures of a program; null if it is missing.</summary>
    public ProgramFacts? ReadFacts(TcpHook hook) =>
        _programs[(int)hook] is { } program ? ProgramFacts.Read([_object.ProgramFd(program)]) : null;

    /// <summary>Attaches the programs; one that the kernel refuses is missing from then on.</summary>
    public void Attach()
    {
        for (int hook = 0; hook < Hooks; hook++)
        {
            if (_programs[hook] is not { } program)
                continue;
            try
            {
                _attachments.Add(_object.AttachTrace(program));
            }
            catch (FailureException refused)
            {
                (_programs[hook], _why[hook]) = (null, refused.Failure.FirstLine);
            }
        }
    }

    public void Detach()
    {
        foreach (TraceAttachment attachment in _attachments)
            attachment.Dispose();
        _attachments.Clear();
    }

    /// <summary>Adds up the counters of a program over all CPUs; no system call, no allocation.</summary>
    public TcpNoteCounters ReadCounters(TcpHook hook)
    {
        TcpNoteCounters sum = default;
        for (int cpu = 0; cpu < _cpus; cpu++)
        {
            TcpHookState* state = &_states[(cpu * Hooks) + (int)hook];
            sum.Ignored += Read(state, TcpCounter.Ignored);
            sum.Told += Read(state, TcpCounter.Told);
            sum.Limited += Read(state, TcpCounter.Limited);
            sum.Lost += Read(state, TcpCounter.Lost);
            sum.Events += Read(state, TcpCounter.Events);
        }
        return sum;
    }

    public void Dispose()
    {
        Detach();
        Ring.Dispose();
        _counters.Dispose();
        _object.Dispose();
    }

    private static string LoadedName(TcpHook hook, int arguments) => hook switch
    {
        TcpHook.Resent => arguments < ResentWithResult ? "tcp_resent_2" : "tcp_resent_3",
        TcpHook.State => "tcp_state_set",
        _ => ProgramOf(hook),
    };

    private static TcpCapture Load(KernelCapture capture, string?[] programs, string?[] why)
    {
        if (programs.All(program => program is null))
            throw Missing(why[0]!);
        CapturePlan plan = capture.Memory.Plan;
        BpfObject bpfObject = BpfObject.OpenEmbedded(
            plan.HasBlocks ? BpfObjectNames.TcpWithBlocks : BpfObjectNames.Tcp);
        try
        {
            foreach (string program in
                (string[])["tcp_resent_2", "tcp_resent_3", "tcp_state_set", "tcp_reset_sent", "tcp_reset_received"])
                bpfObject.UseProgram(program, programs.Contains(program));
            bpfObject.Map("tcp_states").Resize(plan.PossibleCpus, 0);
            capture.ShareFlows(bpfObject);
            bpfObject.Configure<uint>("tcp_network", [ThreadNetwork.Inode()]);
            bpfObject.Configure<bool>("has_cookie", [KernelTypes.Running?.HasSocketNumber == true]);
            bpfObject.Load();
            return new TcpCapture(bpfObject, programs, why, plan.PossibleCpus);
        }
        catch
        {
            bpfObject.Dispose();
            throw;
        }
    }

    /// <summary>Finds the programs that the kernel refuses, by loading each alone.</summary>
    private static void LeaveOutRefused(KernelCapture capture, string?[] programs, string?[] why)
    {
        for (int hook = 0; hook < Hooks; hook++)
        {
            if (programs[hook] is null)
                continue;
            string?[] alone = new string?[Hooks];
            alone[hook] = programs[hook];
            try
            {
                Load(capture, alone, why).Dispose();
            }
            catch (FailureException refused)
            {
                (programs[hook], why[hook]) = (null, refused.Failure.FirstLine);
            }
        }
    }

    private static FailureException Missing(string what) => new(new Failure(
        ExitCode.CannotRun, "kernel", what, "what TCP does to connections is not reported on this host"));

    private static long Read(TcpHookState* state, TcpCounter counter) =>
        (long)Volatile.Read(ref state->Counters[(int)counter]);
}

/// <summary>Counters of a program: events = ignored + recorded + limited + lost.</summary>
public struct TcpNoteCounters
{
    /// <summary>Events of the host.</summary>
    public long Events;

    /// <summary>Those of no session.</summary>
    public long Ignored;

    /// <summary>Those recorded.</summary>
    public long Told;

    /// <summary>Those beyond the rate that is recorded.</summary>
    public long Limited;

    /// <summary>Those that did not fit the ring.</summary>
    public long Lost;
}
