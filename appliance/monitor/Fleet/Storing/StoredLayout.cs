// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.History;

namespace Telemetry.Fleet.Storing;

/// <summary>Order of the counters of stored minutes. Another version of the message schema may have stored them: its
/// owners may have fewer counters or more at their ends.</summary>
internal sealed class StoredLayout
{
    private readonly List<CounterBlock> _stored = [];
    private readonly int _storedLength;
    private readonly PackedWriter _writer = new();

    /// <summary>Reads packed owners.</summary>
    /// <exception cref="ArgumentException">There is an owner that is not known.</exception>
    internal StoredLayout(byte[] owners)
    {
        var reader = new PackedReader(owners);
        for (int left = (int)reader.Read(); left > 0; left--)
            _stored.Add(new CounterBlock(
                (ushort)reader.Read(), reader.ReadText(), reader.ReadText(), reader.ReadText(), (int)reader.Read()));
        _storedLength = (int)reader.Read();
        Layout = CounterLayout.Of(_stored);
    }

    /// <summary>Order of the counters in this version.</summary>
    internal CounterLayout Layout { get; }

    /// <summary>Packs the owners of a layout.</summary>
    internal static byte[] Pack(CounterLayout layout)
    {
        var writer = new PackedWriter();
        writer.Write(layout.Blocks.Count);
        foreach (CounterBlock block in layout.Blocks)
        {
            writer.Write(block.TemplateId);
            writer.Write(block.Feed);
            writer.Write(block.Line);
            writer.Write(block.Session);
            writer.Write(block.Start);
        }
        writer.Write(layout.Length);
        return writer.ToArray();
    }

    /// <summary>Brings packed counters into the order of this version.</summary>
    internal byte[] Convert(byte[] counters)
    {
        if (_storedLength == Layout.Length && _stored.SequenceEqual(Layout.Blocks))
            return counters;
        _writer.Clear();
        var reader = new PackedReader(counters);
        int written = -1;
        for (int place = -1, block = 0; !reader.IsAtEnd;)
        {
            place += (int)reader.Read();
            long value = reader.Read();
            while (block + 1 < _stored.Count && _stored[block + 1].Start <= place)
                block++;
            int moved = Layout.Blocks[block].Start + place - _stored[block].Start;
            int end = block + 1 < Layout.Blocks.Count ? Layout.Blocks[block + 1].Start : Layout.Length;
            if (moved >= end)
                continue;
            _writer.Write(moved - written);
            _writer.Write(value);
            written = moved;
        }
        return _writer.ToArray();
    }
}
