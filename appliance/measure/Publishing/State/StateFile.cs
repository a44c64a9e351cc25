// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Telemetry.Feeds.Catalog;
using Telemetry.Messages.Counters;
using Telemetry.Model.Counters;
using Telemetry.Model.Days;
using Telemetry.Model.Intervals;
using Telemetry.Model.Positions;
using Telemetry.Model.Types;

namespace Telemetry.Publishing.State;

/// <summary>
/// Format of the state file: magic, version, length, checksum; the writer's identity; the names; the counters; the
/// distributions. All numbers are little-endian. A file of another version, or with counters of another size, is never
/// read.
/// </summary>
internal static class StateFile
{
    /// <summary>Bytes before those that the checksum covers.</summary>
    public const int PrefixLength = 24;

    private const ulong Magic = 0x4554_4154_534D_4C54;      // "TLMSTATE"
    private const int Version = 6;

    /// <summary>Sizes of the counter structs, bytes: the part of the layout that depends on this build.</summary>
    private static readonly int[] Sizes =
    [
        Unsafe.SizeOf<DayHeader>(), Unsafe.SizeOf<LineCounters>(), Unsafe.SizeOf<FeedCounters>(),
        Unsafe.SizeOf<SessionCounters>(), Unsafe.SizeOf<SeriesCounters>(), Unsafe.SizeOf<BurstWindow>(),
        Unsafe.SizeOf<GenerationPosition>(), Unsafe.SizeOf<LinePosition>(),
        Unsafe.SizeOf<LoginPosition>(), Unsafe.SizeOf<ConnectionRow>(), Unsafe.SizeOf<ChannelRow>(),
        Unsafe.SizeOf<RecoveryCounters>(),
        Unsafe.SizeOf<TypeRow>(), SizeCounts.Places,
    ];

    /// <summary>Encodes the part before the counters, which is the same in every file of a process.</summary>
    public static byte[] MakeHead(StateIdentity identity, StoredNames names)
    {
        var writer = new StateBuffer();
        foreach (int size in Sizes)
            writer.Write(size);
        writer.Write(identity.Host);
        writer.Write(identity.BootId);
        writer.Write(identity.Version);
        writer.Write(identity.Incarnation);
        writer.Write(identity.ConfigHash);
        writer.Write(identity.DayRule);
        writer.Write(names.Feeds.Count);
        foreach ((string name, string protocol) in names.Feeds)
        {
            writer.Write(name);
            writer.Write(protocol);
        }
        writer.Write(names.Lines.Count);
        foreach ((int feed, string name) in names.Lines)
        {
            writer.Write(feed);
            writer.Write(name);
        }
        writer.Write(names.Sessions.Count);
        foreach ((string name, string protocol) in names.Sessions)
        {
            writer.Write(name);
            writer.Write(protocol);
        }
        writer.Write(names.Recovery.Count);
        foreach ((int feed, RecoveryKind kind, string name) in names.Recovery)
        {
            writer.Write(feed);
            writer.Write((int)kind);
            writer.Write(name);
        }
        writer.Write(names.Series.Count);
        foreach ((SeriesKind kind, string key) in names.Series)
        {
            writer.Write((int)kind);
            writer.Write(key);
        }
        writer.Write(names.Sockets.Count);
        foreach (SocketRow row in names.Sockets)
        {
            writer.Write((int)row.FeedIndex);
            writer.Write((int)row.LineIndex);
            writer.Write((int)row.Port);
        }
        return writer.Bytes.ToArray();
    }

    /// <summary>Writes a file into a buffer; allocates nothing once the buffer is large enough.</summary>
    /// <param name="head">Result of <see cref="MakeHead"/>.</param>
    /// <param name="connections">The current connections; null if none are kept.</param>
    public static void Encode(StateBuffer target, byte[] head, DayState state, ConnectionSnapshot? connections)
    {
        target.Clear();
        target.Skip(PrefixLength);
        target.WriteAll<byte>(head);
        target.WriteAll(new ReadOnlySpan<DayHeader>(in state.Header));
        target.WriteAll<LineCounters>(state.Lines);
        target.WriteAll<FeedCounters>(state.Feeds);
        target.WriteAll<SessionCounters>(state.Sessions);
        target.WriteAll<RecoveryCounters>(state.Recovery);
        target.WriteAll<SeriesCounters>(state.Series);
        target.WriteAll<BurstWindow>(state.Bursts);
        target.WriteAll<long>(state.Sockets);
        SequencePositions positions = state.Positions;
        target.Write(positions.GenerationCount);
        target.Write(positions.LineCount);
        target.Write(positions.LoginCount);
        target.WriteAll<GenerationPosition>(positions.Generations.AsSpan(0, positions.GenerationCount));
        target.WriteAll<LinePosition>(positions.Lines.AsSpan(0, positions.LineCount));
        target.WriteAll<LoginPosition>(positions.Logins.AsSpan(0, positions.LoginCount));
        target.Write(state.Channels.Length);
        target.WriteAll<ChannelRow>(state.Channels);
        target.WriteAll<ChannelCounters>(state.OtherChannels);
        TypeState.Write(target, state.Types);
        for (int series = 0; series < state.Histograms.Count; series++)
        {
            ReadOnlySpan<byte> histogram = state.Histograms.BytesOf(series);
            target.Write(state.Histograms.CountOf(series));
            target.Write(histogram.Length);
            target.WriteAll(histogram);
        }
        for (int index = 0; index < connections?.Count; index++)
        {
            // A session added after the cut has no name in this state yet.
            if (!connections.TryRead(index, out ConnectionRow row) || row.SessionIndex >= state.Sessions.Length)
                continue;
            target.Write(1);
            target.WriteAll(new ReadOnlySpan<ConnectionRow>(in row));
        }
        target.Write(0);
        Span<byte> bytes = target.Bytes;
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[8..], Version);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[12..], bytes.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[20..], Checksum.Of(bytes[PrefixLength..]));
    }

    /// <summary>Reads a file.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <returns>The reason why the file cannot be read; null if it was read.</returns>
    public static string? Decode(ReadOnlySpan<byte> bytes, out StoredState? state)
    {
        state = null;
        if (bytes.Length < PrefixLength || BinaryPrimitives.ReadUInt64LittleEndian(bytes) != Magic)
            return "it is not a state of this appliance";
        if (BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]) != Version)
            return "another version of the appliance wrote it";
        if (BinaryPrimitives.ReadInt64LittleEndian(bytes[12..]) != bytes.Length)
            return "it is torn: its length is not what it says";
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[20..]) != Checksum.Of(bytes[PrefixLength..]))
            return "it is damaged: its checksum is not what it says";
        var reader = new StateReader(bytes[PrefixLength..]);
        foreach (int size in Sizes)
        {
            if (reader.ReadInt32() != size)
                return "another version of the appliance wrote it";
        }
        StateIdentity identity = ReadIdentity(ref reader);
        StoredNames names = ReadNames(ref reader);
        state = new StoredState(identity, names, ReadState(ref reader, names));
        return null;
    }

    private static StateIdentity ReadIdentity(ref StateReader reader) => new()
    {
        Host = reader.ReadText(),
        BootId = reader.ReadText(),
        Version = reader.ReadText(),
        Incarnation = reader.ReadUInt64(),
        ConfigHash = reader.ReadUInt64(),
        DayRule = reader.ReadText(),
    };

    private static StoredNames ReadNames(ref StateReader reader)
    {
        var names = new StoredNames();
        for (int left = reader.ReadInt32(); left > 0; left--)
            names.Feeds.Add((reader.ReadText(), reader.ReadText()));
        for (int left = reader.ReadInt32(); left > 0; left--)
            names.Lines.Add((reader.ReadInt32(), reader.ReadText()));
        for (int left = reader.ReadInt32(); left > 0; left--)
            names.Sessions.Add((reader.ReadText(), reader.ReadText()));
        for (int left = reader.ReadInt32(); left > 0; left--)
            names.Recovery.Add((reader.ReadInt32(), (RecoveryKind)reader.ReadInt32(), reader.ReadText()));
        for (int left = reader.ReadInt32(); left > 0; left--)
            names.Series.Add(((SeriesKind)reader.ReadInt32(), reader.ReadText()));
        for (int left = reader.ReadInt32(); left > 0; left--)
        {
            names.Sockets.Add(new SocketRow(
                (short)reader.ReadInt32(), (short)reader.ReadInt32(), (ushort)reader.ReadInt32()));
        }
        return names;
    }

    private static DayState ReadState(ref StateReader reader, StoredNames names)
    {
        DayHeader header = default;
        reader.ReadAll(new Span<DayHeader>(ref header));
        var counters = new DayState(names, new SequencePositions(0, 0, 0), channels: 0);
        reader.ReadAll<LineCounters>(counters.Lines);
        reader.ReadAll<FeedCounters>(counters.Feeds);
        reader.ReadAll<SessionCounters>(counters.Sessions);
        reader.ReadAll<RecoveryCounters>(counters.Recovery);
        reader.ReadAll<SeriesCounters>(counters.Series);
        reader.ReadAll<BurstWindow>(counters.Bursts);
        reader.ReadAll<long>(counters.Sockets);
        var positions = new SequencePositions(reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());
        (positions.GenerationCount, positions.LineCount, positions.LoginCount) =
            (positions.Generations.Length, positions.Lines.Length, positions.Logins.Length);
        reader.ReadAll<GenerationPosition>(positions.Generations);
        reader.ReadAll<LinePosition>(positions.Lines);
        reader.ReadAll<LoginPosition>(positions.Logins);
        var channels = new ChannelRow[reader.ReadInt32()];
        reader.ReadAll<ChannelRow>(channels);
        reader.ReadAll<ChannelCounters>(counters.OtherChannels);
        TypeCounts? types = TypeState.Read(ref reader, names.Feeds.Count, names.Sessions.Count);
        var state = new DayState(names, positions, channels.Length) { Header = header, Types = types };
        state.SetChannels(channels, counters.OtherChannels);
        counters.Lines.CopyTo(state.Lines, 0);
        counters.Feeds.CopyTo(state.Feeds, 0);
        counters.Sessions.CopyTo(state.Sessions, 0);
        counters.Recovery.CopyTo(state.Recovery, 0);
        counters.Series.CopyTo(state.Series, 0);
        counters.Bursts.CopyTo(state.Bursts, 0);
        counters.Sockets.CopyTo(state.Sockets, 0);
        for (int series = 0; series < names.Series.Count; series++)
        {
            long count = reader.ReadInt64();
            state.Histograms.Add(reader.ReadBytes(reader.ReadInt32()), count);
        }
        List<ConnectionRow> connections = [];
        while (reader.ReadInt32() != 0)
        {
            ConnectionRow row = default;
            reader.ReadAll(new Span<ConnectionRow>(ref row));
            connections.Add(row);
        }
        state.Connections = [.. connections];
        return state;
    }
}
