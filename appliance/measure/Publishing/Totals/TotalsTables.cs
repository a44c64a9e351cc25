// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;
using Telemetry.Model.Counters;
using Telemetry.Publishing.Events;

namespace Telemetry.Publishing.Totals;

/// <summary>Tables of the host path, and of the appliance's own programs, in the totals.</summary>
internal sealed class TotalsTables
{
    private const int MostDropReasons = 32;

    /// <summary>Sources of the host path.</summary>
    public TotalsTable<HookRow> Hooks { get; } = new(
        HookRow.MaxReported, HostPathEncoder.EncodeHook, static (source, rows) => source.ReadHooks(rows));

    /// <summary>Packets of lines and sessions that the host dropped.</summary>
    public TotalsTable<DropRow> Drops { get; } = new(DropRow.MaxReported, DropEncoder.EncodeRow);

    /// <summary>Numbers of feeds that processes read, or did not read.</summary>
    public TotalsTable<DeliveryRow> Deliveries { get; } = new(DeliveryRow.MaxReported, StageEncoder.EncodeDelivery);

    /// <summary>Totals of the steps of packets.</summary>
    public TotalsTable<StepCounters> Stages { get; } = new(1, StageEncoder.EncodeTotals);

    /// <summary>Files of packets around events.</summary>
    public TotalsTable<BlackBoxCounters> BlackBox { get; } = new(1, BlackBoxEncoder.EncodeCounters);

    /// <summary>All tables, in the order of sending.</summary>
    public TotalsTable[] All { get; }

    /// <summary>Allocates the rows.</summary>
    public TotalsTables() => All =
    [
        Hooks,
        new TotalsTable<TcpRow>(
            TcpRow.MaxReported, HostPathEncoder.EncodeTcp, static (source, rows) => source.ReadTcp(rows)),
        Drops,
        new TotalsTable<OtherDrops>(
            MostDropReasons, DropEncoder.EncodeReason, static (source, rows) => source.ReadOtherDrops(rows)),
        new TotalsTable<ThreadRow>(
            ThreadRow.MaxReported, HostPathEncoder.EncodeThread, static (source, rows) => source.ReadThreads(rows)),
        new TotalsTable<CpuRow>(
            CpuRow.MaxReported, HostPathEncoder.EncodeCpu, static (source, rows) => source.ReadCpus(rows)),
        new TotalsTable<TalkerRow>(
            TalkerRow.MaxReported, HostPathEncoder.EncodeTalker, static (source, rows) => source.ReadTalkers(rows)),
        new TotalsTable<CauseCounters>(1, HostPathEncoder.EncodeCauses,
            static (source, rows) => source.TryReadCauses(ref rows[0]) ? 1 : 0),
        new TotalsTable<ProgramRow>(
            ProgramRow.MaxReported, HostPathEncoder.EncodeProgram, static (source, rows) => source.ReadPrograms(rows)),
        new TotalsTable<MapRow>(
            MapRow.MaxReported, HostPathEncoder.EncodeMap, static (source, rows) => source.ReadMaps(rows)),
        Stages,
        Deliveries,
        BlackBox,
    ];
}
