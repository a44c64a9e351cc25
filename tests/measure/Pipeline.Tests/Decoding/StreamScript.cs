// SPDX-License-Identifier: Apache-2.0
using TestSupport.Decoding;

namespace Telemetry.Pipeline.Tests.Decoding;

/// <summary>
/// A stream of orders and how it travels, made by a seed; and what must come of it, by the simplest model: each byte is
/// known from the first segment that carried it, a message from its last byte.
/// </summary>
internal sealed class StreamScript
{
    internal const uint FirstSequence = 4_294_966_000;      // so that most streams wrap

    private readonly List<(int Start, int End)> _messages = [];

    internal StreamScript(int seed, int messages, double lossRate)
    {
        var random = new Random(seed);
        List<byte[]> packets = [];
        int position = 0;
        for (int index = 0; index < messages; index++)
        {
            byte[] packet = random.Next(8) == 0
                ? Soup.ClientHeartbeat
                : Soup.EnterOrder((uint)random.Next(), "T" + random.Next(), random.Next(3) * random.Next(60));
            packets.Add(packet);
            _messages.Add((position, position + packet.Length));
            position += packet.Length;
        }
        Bytes = Soup.Join([.. packets]);
        Segments = Shuffle(random, Repeat(random, Cut(random, position)));
        if (lossRate > 0)
            Segments.RemoveAll(_ => random.NextDouble() < lossRate);
    }

    internal byte[] Bytes { get; }

    /// <summary>Offsets of the segments in the order in which they are seen.</summary>
    internal List<(int Start, int End)> Segments { get; }

    internal IReadOnlyList<(int Start, int End)> Messages => _messages;

    /// <summary>For each message: the first segment with its last byte, or -1 if some byte never came.</summary>
    internal List<int> CompletingSegments()
    {
        int[] firstCarrier = new int[Bytes.Length];
        Array.Fill(firstCarrier, -1);
        for (int segment = 0; segment < Segments.Count; segment++)
        {
            for (int at = Segments[segment].Start; at < Segments[segment].End; at++)
            {
                if (firstCarrier[at] < 0)
                    firstCarrier[at] = segment;
            }
        }
        return [.. _messages.Select(message =>
            Enumerable.Range(message.Start, message.End - message.Start).All(at => firstCarrier[at] >= 0)
                ? firstCarrier[message.End - 1]
                : -1)];
    }

    private static List<(int Start, int End)> Cut(Random random, int length)
    {
        List<(int Start, int End)> segments = [];
        int longest = random.Next(2) == 0 ? 20 : 400;
        for (int position = 0; position < length;)
        {
            int end = Math.Min(length, position + 1 + random.Next(longest));
            segments.Add((position, end));
            position = end;
        }
        return segments;
    }

    /// <summary>Puts in copies: of whole segments, and of ranges over several.</summary>
    private static List<(int Start, int End)> Repeat(Random random, List<(int Start, int End)> segments)
    {
        List<(int Start, int End)> repeated = [];
        for (int index = 0; index < segments.Count; index++)
        {
            (int start, int end) = segments[index];
            if (random.Next(10) == 0)
                start = Math.Max(0, start - random.Next(100));
            repeated.Add((start, end));
            if (random.Next(10) == 0)
                repeated.Add(segments[Math.Max(0, index - random.Next(4))]);
        }
        return repeated;
    }

    private static List<(int Start, int End)> Shuffle(Random random, List<(int Start, int End)> segments)
    {
        const int reach = 6;
        int disorder = random.Next(3);
        for (int index = 0; disorder > 0 && index + reach < segments.Count; index++)
        {
            if (random.Next(5 * disorder) != 0)
                continue;
            int other = index + random.Next(reach);
            (segments[index], segments[other]) = (segments[other], segments[index]);
        }
        return segments;
    }
}
