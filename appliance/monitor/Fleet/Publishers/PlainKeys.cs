// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.OrderEntry;
using Telemetry.Model.Hashing;
using Telemetry.Reports;

namespace Telemetry.Fleet.Publishers;

/// <summary>Keys of orders that appliances publish plain. Where messages come in, hashes are put in their place, for
/// everybody to read; the newest keys are kept for those who may see them. Belongs to the fleet's thread.</summary>
/// <param name="most">Keys kept.</param>
public sealed class PlainKeys(int most = PlainKeys.Default)
{
    /// <summary>Keys kept by default: those of the newest orders of an appliance.</summary>
    public const int Default = 100_000;

    private const int HashLength = 17;

    private readonly Dictionary<OrderKey, OrderKey> _plain = [];
    private readonly Queue<OrderKey> _hashes = new();

    /// <summary>The key that a hash stands for; the hash itself if it is not held, or was published so.</summary>
    public OrderKey Reveal(in OrderKey key) => _plain.GetValueOrDefault(key, key);

    /// <summary>Puts a hash in the place of a plain key.</summary>
    internal void Hide(ref OrderKey key)
    {
        if (!key.IsPresent || IsHash(key))
            return;
        OrderKeyHash.OfProcess.Hide(key, out OrderKey hidden);
        if (_plain.TryAdd(hidden, key))
        {
            _hashes.Enqueue(hidden);
            if (_hashes.Count > most)
                _plain.Remove(_hashes.Dequeue());
        }
        key = hidden;
    }

    /// <summary>Puts hashes in the place of the keys of the largest samples.</summary>
    internal void HideIn(SummaryReport report)
    {
        foreach (SeriesReport series in report.Series)
        {
            foreach (WorstReport worst in series.Worst ?? [])
                Hide(ref worst.OrderKey);
        }
    }

    private static bool IsHash(in OrderKey key) => key.IsInteger == 0 && key.Length == HashLength
        && key.Bytes[0] == (byte)'#' && !key.Bytes[1..].ContainsAnyExcept("0123456789abcdef"u8);
}
