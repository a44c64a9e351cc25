// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Live;
using Telemetry.Diagnostics.Doctor.HostPath;
using Telemetry.Host.Watchers;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.HostPath;
using Telemetry.Kernel.Links;
using Telemetry.Kernel.Threads;
using Telemetry.Messages;
using Telemetry.Model.Counters;

namespace Telemetry.Appliance.HostPath;

/// <summary>A kernel program of the appliance, or several that belong together.</summary>
/// <param name="hook">The hook that it is attached to.</param>
/// <param name="events">Reads its events; any thread.</param>
/// <param name="facts">Reads the kernel's figures; host thread. Null if there are none.</param>
internal sealed class WatchedProgram(string program, string hook, Func<long> events, Func<ProgramFacts?> facts)
{
    internal readonly string Program = program;
    internal readonly string Hook = hook;
    internal readonly Func<long> Events = events;
    internal readonly Func<ProgramFacts?> Facts = facts;
    internal Func<string?> Interface = static () => null;
    internal Func<bool> IsThere = static () => true;
    internal volatile string? InterfaceName;
    internal long Missed = NullValue.Int64;
    internal long RunNs = NullValue.Int64;
    internal long PriceNs = NullValue.Int64;
}

/// <summary>A bounded table of the appliance.</summary>
/// <param name="Entries">Reads its entries, any thread; null while it is not reported.</param>
/// <param name="Capacity">Entries that there is room for.</param>
internal sealed record WatchedTable(string Name, Func<long?> Entries, long Capacity);

/// <summary>The appliance's own kernel programs, tables and threads, in a run. The kernel's figures are read on the
/// host thread each second; counters and CPU times when the publisher asks for them.</summary>
internal sealed class OwnPrograms : ILivePart, IHostWatcher
{
    private const long LookNs = 1_000_000_000;

    private readonly KernelCapture _kernel;
    private readonly MeasuredPrices _prices = MeasuredPrices.Read();
    private readonly WatchedProgram[] _programs;
    private readonly WatchedTable[] _tables;
    private int _analysisThread;
    private int _publisherThread;

    /// <summary>Looks at nothing yet.</summary>
    internal OwnPrograms(LiveParts run)
    {
        _kernel = run.Kernel;
        _programs = [.. _kernel.Hooks.Order().Select(Of), .. run.ByRows.SelectMany(part => part.Programs)];
        _tables =
        [
            new WatchedTable("flows", () => _kernel.Flows.Count, _kernel.LargestFlowId),
            .. run.ByRows.SelectMany(part => part.Tables),
        ];
    }

    public long LookEveryNs => LookNs;

    public void Look(long nowNs)
    {
        bool areTimed = ProgramFacts.AreRunsTimed;
        foreach (WatchedProgram own in _programs)
            Look(own, areTimed);
        if (_analysisThread != 0 && _publisherThread != 0)
            return;
        foreach ((int id, string name) in ProcessThreads.Named())
        {
            if (name == "analysis")
                Volatile.Write(ref _analysisThread, id);
            else if (name == "publisher")
                Volatile.Write(ref _publisherThread, id);
        }
    }

    public int ReadPrograms(Span<ProgramRow> programs)
    {
        int used = 0;
        foreach (WatchedProgram own in _programs)
        {
            if (!own.IsThere())
                continue;
            ref ProgramRow row = ref programs[used++];
            (row.Program, row.Hook, row.Interface) = (own.Program, own.Hook, own.InterfaceName);
            row.Counters.Events = own.Events();
            row.Counters.Missed = Volatile.Read(ref own.Missed);
            row.Counters.RunNs = Volatile.Read(ref own.RunNs);
            row.Counters.PriceNs = Volatile.Read(ref own.PriceNs);
        }
        return used;
    }

    public int ReadMaps(Span<MapRow> maps)
    {
        int used = 0;
        foreach (WatchedTable own in _tables)
        {
            if (own.Entries() is { } entries)
                maps[used++] = MapRow.Of(own.Name, entries, own.Capacity);
        }
        return used;
    }

    /// <summary>Stores the CPU time of the threads, the last one of those that have ended.</summary>
    public void Read(ref HostCounters counters)
    {
        Take(ref counters.Appliance.Threads.CpuNsAnalysis, Volatile.Read(ref _analysisThread));
        Take(ref counters.Appliance.Threads.CpuNsPublisher, Volatile.Read(ref _publisherThread));
    }

    private static void Take(ref long counter, int thread)
    {
        long usedNs = thread == 0 ? 0 : HostThread.CpuTimeNs(thread);
        if (usedNs > 0)
            counter = usedNs;
    }

    private static string HookText(Hook hook) => hook switch
    {
        Hook.XdpRx => "xdp",
        Hook.TcRx => "tc ingress",
        _ => "tc egress",
    };

    private WatchedProgram Of(Hook hook)
    {
        bool drops = hook == Hook.XdpRx && _kernel.HasDrops
            && _kernel.Interfaces.All(device => device.Drops || device.ReceiveHook != hook);
        string program = drops ? KernelCapture.DroppingProgram : KernelCapture.ProgramOf(hook);
        return new WatchedProgram(program, HookText(hook), () => _kernel.SeenAt(hook), () => _kernel.ReadFacts(hook))
        {
            Interface = () => InterfaceAt(hook),
        };
    }

    private void Look(WatchedProgram own, bool areTimed)
    {
        ProgramFacts? read = own.Facts();
        Volatile.Write(ref own.PriceNs, NullValue.From(_prices.Of(own.Program, read?.Tag ?? 0)));
        if (read is { } facts)
        {
            Volatile.Write(ref own.Missed, NullValue.From(facts.Missed));
            Volatile.Write(ref own.RunNs, areTimed && facts.Runs > 0 ? facts.RunNs / facts.Runs : NullValue.Int64);
        }
        if (own.Interface() is { } name)
            own.InterfaceName = name;
    }

    /// <summary>The interface at a hook, if it is the only one.</summary>
    private string? InterfaceAt(Hook hook)
    {
        string? found = null;
        foreach (WatchedInterface device in _kernel.Interfaces)
        {
            bool isThere = hook == Hook.TcTx ? device.TransmitMode is not null
                : device.ReceiveMode is not null && device.ReceiveHook == hook;
            if (!isThere)
                continue;
            if (found is not null)
                return "";
            found = device.Name;
        }
        return found;
    }
}
