// SPDX-License-Identifier: Apache-2.0
using Telemetry.Host.Stalls;
using Telemetry.Model.Control;
using Telemetry.Model.Events;

namespace Telemetry.Appliance.HostPath.Stalls;

/// <summary>Reports when a device begins to interrupt a CPU on which a watched thread runs most of the time, and when
/// it has not for <see cref="QuietNs"/>.</summary>
/// <param name="control">Receives control messages.</param>
internal sealed class CoreInterrupts(ControlQueue control)
{
    /// <summary>Time without such interrupts after which a condition is cleared, nanoseconds.</summary>
    internal const long QuietNs = 10_000_000_000;

    private const long SecondNs = 1_000_000_000;
    private const int Most = 256;

    private readonly List<Raised> _raised = [];

    private struct Raised
    {
        internal DeviceInterrupt Interrupt;
        internal long SinceNs;
        internal long LastNs;
        internal long Count;
    }

    /// <summary>Takes the interrupts of the CPUs that carry such threads.</summary>
    /// <param name="found">The interrupts since the previous call.</param>
    /// <param name="interfaces">Interface of each interrupt that belongs to one.</param>
    /// <param name="nowNs">Now, nanoseconds.</param>
    /// <param name="elapsedNs">Time since the previous call, nanoseconds.</param>
    internal void Take(
        List<DeviceInterrupt> found, IReadOnlyDictionary<int, string> interfaces, long nowNs, long elapsedNs)
    {
        foreach (DeviceInterrupt one in found)
            Take(one, interfaces, nowNs, elapsedNs);
        for (int place = _raised.Count - 1; place >= 0; place--)
        {
            Raised raised = _raised[place];
            if (nowNs - raised.LastNs >= QuietNs && TrySend(
                raised.Interrupt, EventState.Cleared, raised.Count, raised.SinceNs, interfaces, nowNs))
                _raised.RemoveAt(place);
        }
    }

    private void Take(
        in DeviceInterrupt one, IReadOnlyDictionary<int, string> interfaces, long nowNs, long elapsedNs)
    {
        for (int place = 0; place < _raised.Count; place++)
        {
            Raised raised = _raised[place];
            if (raised.Interrupt.Number != one.Number || raised.Interrupt.Cpu != one.Cpu)
                continue;
            raised.LastNs = nowNs;
            raised.Count += one.Count;
            _raised[place] = raised;
            return;
        }
        long sinceNs = nowNs - elapsedNs;
        long rate = Math.Max(1, (long)(one.Count * (double)SecondNs / elapsedNs));
        if (_raised.Count < Most && TrySend(one, EventState.Raised, rate, sinceNs, interfaces, nowNs))
            _raised.Add(new Raised { Interrupt = one, SinceNs = sinceNs, LastNs = nowNs, Count = one.Count });
    }

    private bool TrySend(
        in DeviceInterrupt one, EventState state, long count, long sinceNs,
        IReadOnlyDictionary<int, string> interfaces, long nowNs) => control.TryAdd(new ControlMessage
        {
            StampNs = nowNs,
            SinceNs = sinceNs,
            Kind = ControlKind.InterruptOnCore,
            State = state,
            Count = count,
            Subject = EventSubject.OfDevice(one.Device),
            ProcessId = (uint)one.Number,
            Cpu = one.Cpu,
            Interface = interfaces.TryGetValue(one.Number, out string? name) ? InterfaceName.Of(name) : default,
            LineIndex = -1,
        });
}
