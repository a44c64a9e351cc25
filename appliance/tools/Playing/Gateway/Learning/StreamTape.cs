// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Streams;

namespace Telemetry.Playing.Gateway.Learning;

/// <summary>The latest bytes of each TCP stream of a capture, from which whole messages are read.</summary>
internal sealed class StreamTape
{
    private const int Bytes = 1 << 17;                          // of each stream: a segment of 64 KiB, and what it ends
    private const int MostStreams = 512;                        // the oldest connections are forgotten first

    private readonly SortedDictionary<(uint Connection, StreamDirection Direction), byte[]> _streams = [];

    /// <summary>Adds the payload of a segment.</summary>
    /// <param name="offset">Offset in the stream of its first byte.</param>
    public void Add(uint connection, StreamDirection direction, long offset, ReadOnlySpan<byte> payload)
    {
        if (!_streams.TryGetValue((connection, direction), out byte[]? stream))
        {
            if (_streams.Count == MostStreams)
                _streams.Remove(_streams.First().Key);
            _streams.Add((connection, direction), stream = new byte[Bytes]);
        }
        if (payload.Length > Bytes || offset < 0)
            return;
        int place = (int)(offset % Bytes);
        int first = Math.Min(payload.Length, Bytes - place);
        payload[..first].CopyTo(stream.AsSpan(place));
        payload[first..].CopyTo(stream);
    }

    /// <summary>Reads bytes of a stream, right only if they were added and not overwritten.</summary>
    /// <param name="offset">Offset in the stream.</param>
    /// <returns>False if the stream is not known.</returns>
    public bool TryRead(uint connection, StreamDirection direction, long offset, Span<byte> bytes)
    {
        if (offset < 0 || bytes.Length > Bytes || !_streams.TryGetValue((connection, direction), out byte[]? stream))
            return false;
        int place = (int)(offset % Bytes);
        int first = Math.Min(bytes.Length, Bytes - place);
        stream.AsSpan(place, first).CopyTo(bytes);
        stream.AsSpan(0, bytes.Length - first).CopyTo(bytes[first..]);
        return true;
    }
}
