// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config;
using Telemetry.Model.Definitions;
using Telemetry.Yaml;

namespace Telemetry.Capture.Tests;

/// <summary>Records of two feeds on two lines each, one number in each.</summary>
internal static class InterleavedCapture
{
    public const long HoldNs = InterleavedRings.HoldNs;

    private const long StartNs = 1_000_000_000;
    private const long LongSilenceNs = 20_000_000;

    public static Topology Topology => Rings.Topology;

    /// <summary>How they are read.</summary>
    public static InterleavedRings Rings { get; } = new(
        Plan(), wallOffsetNs: 0, (ring, record) => ring.Write(record.FlowId, record.StampNs, record.Number));

    /// <summary>Makes records, in the order of their stamps.</summary>
    /// <param name="draws">Six numbers for each step: gap, feed, faults, lags, rings, delays.</param>
    /// <param name="rings">How many rings there are.</param>
    /// <param name="mostDelayNs">How long after its stamp a record can be seen at the latest.</param>
    public static IReadOnlyList<InterleavedRecord> Make(IReadOnlyList<int[]> draws, int rings, long mostDelayNs)
    {
        List<InterleavedRecord> records = [];
        ulong[] next = [1, 1];
        long sentNs = StartNs;
        foreach (int[] draw in draws)
        {
            sentNs += 10 + (draw[0] % 20 == 0 ? draw[0] * 37L % LongSilenceNs : draw[0] % 3000);
            int feed = draw[1] % 2;
            for (int line = 0; line < 2; line++)
            {
                int fault = (draw[2] >> (4 * line)) % 16;
                if (fault == 0)
                    continue;                                   // lost on the line
                ulong number = fault == 1 && next[feed] > 3 ? next[feed] - 2 : next[feed];
                long stampNs = sentNs + (draw[3] >> (5 * line)) % 2000;
                int ring = (draw[4] >> (3 * line)) % rings;
                long delayNs = (draw[5] >> (4 * line)) * 131L % (mostDelayNs + 1);
                records.Add(new InterleavedRecord(stampNs, 1 + 2 * feed + line, number, ring, stampNs + delayNs));
            }
            next[feed]++;
        }
        return Rings.InOrder(records, rings);
    }

    private static Topology Plan()
    {
        var errors = new ErrorList();
        string[] feeds = ["a=moldudp64@239.1.1.1:1,239.1.2.1:1", "b=moldudp64@239.1.1.2:1,239.1.2.2:1"];
        Settings settings = FlowOptions.Apply(new Settings(), feeds, [], [], errors);
        errors.ThrowIfAny();
        return Configuration.Build(settings).Topology;
    }
}
