// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.HostPath;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Control;
using Telemetry.Model.Counters;
using Telemetry.Model.Events;
using Telemetry.Publishing;

namespace Telemetry.Appliance.Tests.HostPath;

/// <summary>Programs that the kernel did not run for some events.</summary>
public sealed class MissedWatcherTests
{
    private readonly Sources _sources = new();
    private readonly ControlQueue _control = new();
    private readonly MissedWatcher _watcher;

    public MissedWatcherTests() => _watcher = new MissedWatcher(_sources, _control);

    [Fact]
    public void each_program_whose_count_grew_is_reported_once_with_its_growth()
    {
        _sources.Missed = [NullValue.Int64, 0, 3];
        _watcher.Look(1);
        _watcher.Look(2);
        _sources.Missed = [NullValue.Int64, 1, 5];
        _watcher.Look(3);

        Assert.Equal(
            [(1L, "program 2", 3L), (3L, "program 1", 1L), (3L, "program 2", 2L)],
            Taken().Select(message => (message.StampNs, NameOf(message), message.Count)));
    }

    [Fact]
    public void what_found_no_room_is_reported_later()
    {
        while (_control.TryAdd(default))
            continue;
        _sources.Missed = [4];
        _watcher.Look(1);
        _ = Taken();
        _watcher.Look(2);

        ControlMessage message = Assert.Single(Taken());
        Assert.Equal((ControlKind.HookMissed, 4L), (message.Kind, message.Count));
    }

    private static string NameOf(in ControlMessage message)
    {
        char[] text = new char[EventSubject.Capacity];
        return new string(text, 0, message.Subject.Format(text));
    }

    private List<ControlMessage> Taken()
    {
        List<ControlMessage> taken = [];
        for (; _control.TryPeek(out ControlMessage message); _control.Remove())
            taken.Add(message);
        return taken;
    }

    private sealed class Sources : IHostCounterSource
    {
        internal long[] Missed { get; set; } = [];

        public void Read(ref HostCounters counters) => throw new NotSupportedException();

        public int ReadHooks(Span<HookRow> hooks)
        {
            for (int index = 0; index < Missed.Length; index++)
            {
                hooks[index] = new HookRow
                {
                    Program = $"program {index}",
                    Counters = new HookCounters { Missed = Missed[index] },
                };
            }
            return Missed.Length;
        }
    }
}
