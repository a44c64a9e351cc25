// SPDX-License-Identifier: Apache-2.0
using Telemetry.Guarding.Rules;
using Telemetry.Kernel.Guarding;
using Telemetry.Kernel.Layout;

namespace Telemetry.Guarding.Running;

/// <summary>Figures of rules over intervals and reloads: kernel counters restart at 0 with each set of rules, and
/// a rule that keeps its name keeps its sum.</summary>
internal sealed class GuardLedger
{
    private readonly Dictionary<string, Row> _rows = [];
    private readonly List<Row> _order = [];
    private Row?[] _slots = new Row?[GuardImage.Slots];
    private GuardFigures[] _last = new GuardFigures[GuardImage.Slots];

    internal GuardLedger(GuardSettings settings) => Take(settings);

    /// <summary>Rows in the order in which they came.</summary>
    internal IReadOnlyList<Row> Rows => _order;

    /// <summary>Row of a slot of the rules that judge.</summary>
    internal Row? Of(int slot) => _slots[slot];

    /// <summary>Goes over to another set of rules, whose counters begin at 0.</summary>
    internal void Take(GuardSettings settings)
    {
        _slots = new Row?[GuardImage.Slots];
        _last = new GuardFigures[GuardImage.Slots];
        for (int place = 0; place < settings.Lifeline.Count; place++)
            _slots[place] = RowOf(settings.Lifeline[place].Name, isLifeline: true);
        for (int place = 0; place < settings.Rules.Count; place++)
            _slots[ImageCompiler.FirstRule + place] = RowOf(settings.Rules[place].Name, isLifeline: false);
    }

    /// <summary>Adds what came since the last call.</summary>
    internal void Add(GuardCounts[] counts)
    {
        for (int slot = 0; slot < counts.Length; slot++)
        {
            if (_slots[slot] is not { } row)
                continue;
            ref readonly GuardCounts count = ref counts[slot];
            var now = new GuardFigures(
                (long)count.Packets, (long)count.Bytes, (long)count.WouldDrop, (long)count.Dropped);
            GuardFigures last = _last[slot];
            row.Interval += new GuardFigures(now.Packets - last.Packets, now.Bytes - last.Bytes,
                now.WouldDrop - last.WouldDrop, now.Dropped - last.Dropped);
            _last[slot] = now;
        }
    }

    internal void EndInterval()
    {
        foreach (Row row in _order)
        {
            row.Total += row.Interval;
            row.Interval = default;
        }
    }

    private Row RowOf(string name, bool isLifeline)
    {
        if (_rows.TryGetValue(name, out Row? known) && known.IsLifeline == isLifeline)
            return known;
        var row = new Row(name, isLifeline);
        _rows[name] = row;
        _order.Add(row);
        return row;
    }

    /// <summary>Figures of one name.</summary>
    internal sealed class Row(string name, bool isLifeline)
    {
        internal string Name { get; } = name;

        internal bool IsLifeline { get; } = isLifeline;

        internal GuardFigures Interval { get; set; }

        internal GuardFigures Total { get; set; }
    }
}
