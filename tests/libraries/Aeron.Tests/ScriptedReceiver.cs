// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Adaptive.Agrona.Concurrent.Status;

namespace Adaptive.Aeron.Tests;

/// <summary>One receiver in a driver's counters of a publication, found by their labels as anybody can.
/// </summary>
internal sealed record ScriptedReceiver(long PublicationId, int SessionId, int StreamId, long ReceiverId,
    string Address)
{
    private readonly Dictionary<string, long> _valueByName = [];

    internal long Position => _valueByName["snd-rcv-pos"];

    internal long Window => _valueByName["snd-rcv-wnd"];

    internal long Naks => _valueByName["snd-rcv-naks"];

    internal long AskedBytes => _valueByName["snd-rcv-asked-bytes"];

    internal long ResentBytes => _valueByName["snd-rcv-resent-bytes"];

    internal long HeardNs => _valueByName["snd-rcv-heard-ns"];

    /// <summary>All that a driver reports, in the order in which they came.</summary>
    internal static List<ScriptedReceiver> All(CountersReader counters)
    {
        List<ScriptedReceiver> all = [];
        counters.ForEach((value, _, label) =>
        {
            if (!label.StartsWith("snd-rcv-", StringComparison.Ordinal))
                return;

            string[] words = label.Split(' ');
            long Number(int word) => long.Parse(words[word], CultureInfo.InvariantCulture);
            var reported = new ScriptedReceiver(Number(1), (int)Number(2), (int)Number(3), Number(4), words[5]);
            ScriptedReceiver? known = all.Find(one => (one.PublicationId, one.ReceiverId, one.Address) ==
                (reported.PublicationId, reported.ReceiverId, reported.Address));
            if (known is null)
                all.Add(known = reported);
            known._valueByName.Add(words[0].TrimEnd(':'), value);
        });
        Assert.All(all, one => Assert.Equal(6, one._valueByName.Count));
        return all;
    }

    public override string ToString() => $"{ReceiverId} at {Address}: position {Position}, window {Window}, " +
        $"{Naks} NAKs for {AskedBytes} bytes, {ResentBytes} sent again, heard {HeardNs}";
}
