// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Guarding;

namespace Telemetry.Guarding.Steering;

/// <summary>Reads the counters of a steering, and makes reports of an interval or of all time of them.</summary>
internal sealed class SteerLedger(SteerSettings settings, SteerProgram program)
{
    private readonly int[] _cpus = [.. settings.Flows.Select(flow => flow.Cpu).Distinct().Order()];
    private Reading _last = Reading.None(settings.Flows.Count);

    /// <summary>Packets lost in the queues since the start.</summary>
    internal long Lost => _cpus.Sum(cpu => program.ReadQueue(cpu).Lost);

    /// <summary>True if every packet that was handed to a queue has left it.</summary>
    internal bool IsSettled
    {
        get
        {
            Reading now = Read();
            return _cpus.All(cpu => now.WaitingOf(cpu, settings) == 0);
        }
    }

    internal SteerReport EndInterval(long timeNs, long lengthNs, SteerPhase phase)
    {
        Reading now = Read();
        SteerReport report = ReportOf(now, _last, timeNs, lengthNs, phase);
        _last = now;
        return report with { Flows = [.. report.Flows.Where(flow => flow.Packets > 0)] };
    }

    /// <summary>Figures since the start.</summary>
    internal SteerReport Summary(long timeNs, long lengthNs, SteerPhase phase) =>
        ReportOf(Read(), Reading.None(settings.Flows.Count), timeNs, lengthNs, phase);

    // Queues before flows: what leaves a queue meanwhile was handed to it before.
    private Reading Read()
    {
        Dictionary<int, QueueCounts> queues = _cpus.ToDictionary(cpu => cpu, program.ReadQueue);
        return new Reading(
            program.ReadTotals(), [.. Enumerable.Range(0, settings.Flows.Count).Select(program.ReadFlow)], queues);
    }

    private SteerReport ReportOf(Reading now, Reading last, long timeNs, long lengthNs, SteerPhase phase) => new()
    {
        TimeNs = timeNs,
        LengthNs = lengthNs,
        Interface = settings.Interface,
        Phase = phase,
        Seen = now.Totals.Seen - last.Totals.Seen,
        Other = now.Totals.Other - last.Totals.Other,
        NoQueue = now.Totals.NoQueue - last.Totals.NoQueue,
        Flows = [.. settings.Flows.Select((flow, number) => FlowOf(flow, now.Flows[number], last.Flows[number]))],
        Queues = [.. _cpus.Select(cpu => QueueOf(cpu, now, last))],
    };

    private static SteerFlowReport FlowOf(SteeredFlow flow, SteeredCounts now, SteeredCounts last)
    {
        List<(int Cpu, long Packets)> arrived = [];
        for (int cpu = 0; cpu < now.Arrived.Count; cpu++)
        {
            long packets = now.Arrived[cpu] - (cpu < last.Arrived.Count ? last.Arrived[cpu] : 0);
            if (packets > 0)
                arrived.Add((cpu, packets));
        }
        return new SteerFlowReport(flow.To.ToString(), flow.Cpu, now.Packets - last.Packets, now.Bytes - last.Bytes,
            now.Steered - last.Steered, arrived);
    }

    private SteerQueueReport QueueOf(int cpu, Reading now, Reading last)
    {
        QueueCounts current = now.Queues[cpu];
        QueueCounts before = last.Queues.GetValueOrDefault(cpu);
        return new SteerQueueReport(cpu, now.SteeredTo(cpu, settings) - last.SteeredTo(cpu, settings),
            current.Handled - before.Handled, current.Full - before.Full, current.NoMemory - before.NoMemory,
            current.NotAccepted - before.NotAccepted, now.WaitingOf(cpu, settings));
    }

    /// <summary>All counters at one time.</summary>
    private sealed record Reading(
        SteerTotals Totals, IReadOnlyList<SteeredCounts> Flows, IReadOnlyDictionary<int, QueueCounts> Queues)
    {
        internal static Reading None(int flows) => new(
            default, [.. Enumerable.Repeat(new SteeredCounts(0, 0, 0, []), flows)], new Dictionary<int, QueueCounts>());

        internal long SteeredTo(int cpu, SteerSettings settings)
        {
            long sum = 0;
            for (int number = 0; number < Flows.Count; number++)
                sum += settings.Flows[number].Cpu == cpu ? Flows[number].Steered : 0;
            return sum;
        }

        internal long WaitingOf(int cpu, SteerSettings settings) =>
            Math.Max(0, SteeredTo(cpu, settings) - Queues[cpu].Handled - Queues[cpu].Lost);
    }
}
