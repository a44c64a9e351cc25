// SPDX-License-Identifier: Apache-2.0
using IronSnappy;
using Telemetry.Exporting.Formats;
using Telemetry.Model.Hashing;

namespace Telemetry.Exporting.RemoteWrite;

/// <summary>
/// Finds the series that were in the set of values before and are no longer. Of that set the messages are kept as they
/// were sent, compressed, since a series seldom ends. Used by one thread at a time.
/// </summary>
internal sealed class EndedSeries
{
    private ulong[] _series = [];
    private IReadOnlyList<ReadOnlyMemory<byte>> _messages = [];

    /// <summary>Takes the newest set of values.</summary>
    /// <param name="series">Hashes of the labels of its series.</param>
    /// <param name="messages">Its messages, compressed.</param>
    /// <param name="ended">Called for each series that has ended: with its labels, and true if it was a native
    /// histogram.</param>
    internal void Take(
        IReadOnlyList<ulong> series, IReadOnlyList<ReadOnlyMemory<byte>> messages, EndedHandler ended)
    {
        ulong[] now = [.. series];
        Array.Sort(now);
        var gone = new HashSet<ulong>(_series.Where(one => Array.BinarySearch(now, one) < 0));
        foreach (ReadOnlyMemory<byte> message in gone.Count > 0 ? _messages : [])
            Find(Snappy.Decode(message.Span), gone, ended);
        (_series, _messages) = (now, messages);
    }

    private static void Find(ReadOnlySpan<byte> message, HashSet<ulong> gone, EndedHandler ended)
    {
        while (message.Length > 0)
        {
            ReadOnlySpan<byte> series = Field(ref message, out _);
            ReadOnlySpan<byte> rest = series;
            int labels = 0;
            int field = WriteFields.Label;
            while (rest.Length > 0)
            {
                _ = Field(ref rest, out field);
                if (field != WriteFields.Label)
                    break;
                labels = series.Length - rest.Length;
            }
            // Each once, even if the set before had it twice.
            if (gone.Remove(Fnv1a.Of(series[..labels])))
                ended(series[..labels], field == WriteFields.Histogram);
        }
    }

    /// <summary>Content of the first field, which is one of known length; cuts it off.</summary>
    private static ReadOnlySpan<byte> Field(ref ReadOnlySpan<byte> message, out int number)
    {
        number = (int)(Varint(ref message) >> 3);
        int length = (int)Varint(ref message);
        ReadOnlySpan<byte> content = message[..length];
        message = message[length..];
        return content;
    }

    private static ulong Varint(ref ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        int length = 0;
        do
        {
            value |= (ulong)(bytes[length] & 0x7F) << (7 * length);
        }
        while (bytes[length++] >= 0x80);
        bytes = bytes[length..];
        return value;
    }
}

/// <summary>Receives a series that has ended.</summary>
/// <param name="labels">Its labels, as they were written.</param>
/// <param name="isNative">True if it was a native histogram.</param>
internal delegate void EndedHandler(ReadOnlySpan<byte> labels, bool isNative);
