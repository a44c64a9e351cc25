// SPDX-License-Identifier: Apache-2.0
using Telemetry.Host.Talkers;
using Telemetry.Model.Counters;
using Telemetry.Model.Definitions;

namespace Telemetry.Host.Tests.Talkers;

/// <summary>The bounds of the table of the largest flows, against exact counts of every flow.</summary>
public sealed class TalkerTableTests
{
    private const int Slots = 4;

    [Fact]
    public void with_a_place_for_each_flow_it_is_exact_over_its_window()
    {
        var table = new TalkerTable(8, Slots);
        var model = new Model();
        for (int second = 0; second < 12; second++)
        {
            for (int flow = 0; flow < 8; flow++)
            {
                if (second % (flow + 1) != 0)
                    continue;
                table.Add(Key(flow), flow + 1, 100 * flow + 60);
                model.Add(flow, 100 * flow + 60);
            }
            var rows = new Talker[8];
            int count = table.Top(rows);

            Assert.Equal(model.Flows.Order(), rows[..count].Select(row => Flow(row.Key)).Order());
            Assert.All(rows[..count], row => Assert.Equal(
                (model.BytesOf(Flow(row.Key)), model.SamplesOf(Flow(row.Key)), 0L),
                (row.Bytes, row.Samples, row.Unseen)));
            Assert.Equal(
            rows[..count].Select(row => row.Bytes).OrderDescending(), rows[..count].Select(row => row.Bytes));
            Assert.Equal(0, table.Floor);
            table.Slide();
            model.Slide();
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void the_bounds_hold_whatever_comes(int seed)
    {
        var random = new Random(seed);
        for (int run = 0; run < 40; run++)
        {
            int places = random.Next(1, 20);
            int flows = random.Next(1, 80);
            var table = new TalkerTable(places, Slots);
            var model = new Model();
            for (int second = 0; second < 15; second++)
            {
                for (int left = random.Next(0, 200); left > 0; left--)
                {
                    // Few flows have most of it, and which these are changes.
                    int flow = (random.Next(flows) * random.Next(flows) / flows + second) % flows;
                    int bytes = random.Next(60, 9_000);
                    table.Add(Key(flow), 1, bytes);
                    model.Add(flow, bytes);
                }
                Check(table, model, places);
                table.Slide();
                model.Slide();
                Check(table, model, places);
            }
        }
    }

    private static void Check(TalkerTable table, Model model, int places)
    {
        var rows = new Talker[places];
        Span<Talker> found = rows.AsSpan(0, table.Top(rows));
        HashSet<int> held = [];
        foreach (Talker row in found)
        {
            int flow = Flow(row.Key);
            Assert.True(held.Add(flow));
            Assert.InRange(model.BytesOf(flow), row.Bytes, row.Bytes + row.Unseen);
            Assert.InRange(model.SamplesOf(flow), row.Samples, long.MaxValue);
        }
        foreach (int flow in model.Flows.Where(flow => !held.Contains(flow)))
            Assert.InRange(model.BytesOf(flow), 0, table.Floor);
        Assert.True(table.Count <= places);
    }

    private static TalkerKey Key(int flow) => new(
        new EndpointAddress(EndpointAddress.FromIPv4(0x0A00_0001), (ushort)flow),
        new EndpointAddress(EndpointAddress.FromIPv4(0x0A00_0002), 9_000), 17, TrafficDirection.In);

    private static int Flow(TalkerKey key) => key.Local.Port;

    /// <summary>Every flow of the window, counted exactly.</summary>
    private sealed class Model
    {
        private readonly Queue<List<(int Flow, int Bytes)>> _slots = new([[]]);
        private List<(int Flow, int Bytes)> _current;

        internal Model() => _current = _slots.Peek();

        internal IEnumerable<int> Flows => _slots.SelectMany(slot => slot).Select(one => one.Flow).Distinct();

        internal void Add(int flow, int bytes) => _current.Add((flow, bytes));

        internal long BytesOf(int flow) => _slots.Sum(slot =>
            slot.Where(one => one.Flow == flow).Sum(one => (long)one.Bytes));

        internal long SamplesOf(int flow) => _slots.Sum(slot => slot.Count(one => one.Flow == flow));

        internal void Slide()
        {
            _slots.Enqueue(_current = []);
            if (_slots.Count > Slots)
                _slots.Dequeue();
        }
    }
}
