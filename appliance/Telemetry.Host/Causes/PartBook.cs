// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Causes;

namespace Telemetry.Host.Causes;

/// <summary>Adds up the parts of a latency by kind.</summary>
internal sealed class PartBook
{
    private readonly SortedDictionary<CauseKind, Sum> _sums = [];

    private sealed class Sum
    {
        internal long Ns;
        internal int Count;
        internal int Cpu = -1;
        internal long UnnamedNs;
        internal readonly Dictionary<(int Id, string Name), long> Shares = [];
    }

    /// <summary>Adds time to a part; nothing if there is none, but for page faults.</summary>
    internal void Add(CauseKind kind, long ns, int cpu = -1, int times = 1)
    {
        if (ns <= 0 && kind != CauseKind.Fault)
            return;
        Sum sum = Of(kind);
        (sum.Ns, sum.Count, sum.Cpu) = (sum.Ns + ns, sum.Count + times, cpu);
    }

    /// <summary>Says who had that time.</summary>
    internal void AddShare(CauseKind kind, string name, int id, long ns)
    {
        if (ns <= 0)
            return;
        Sum sum = Of(kind);
        sum.Shares[(id, name)] = sum.Shares.GetValueOrDefault((id, name)) + ns;
    }

    /// <summary>Says that nobody is known to have had that time.</summary>
    internal void AddUnnamed(CauseKind kind, long ns) => Of(kind).UnnamedNs += ns;

    /// <summary>The parts, the longest first; one of no time if there is none.</summary>
    internal IReadOnlyList<CausePart> ToParts() => _sums.Count == 0
        ? [new CausePart { Kind = CauseKind.Unknown, Ns = 0 }]
        : [.. _sums.Select(item => PartOf(item.Key, item.Value)).OrderByDescending(part => part.Ns)];

    private static CausePart PartOf(CauseKind kind, Sum sum)
    {
        CauseShare[] shares =
        [
            .. sum.Shares.Select(share => new CauseShare(share.Key.Name, share.Key.Id, share.Value))
                .OrderByDescending(share => share.Ns).ThenBy(share => share.Id),
        ];
        return new CausePart
        {
            Kind = kind,
            Ns = sum.Ns,
            Cpu = sum.Cpu,
            Count = sum.Count,
            By = shares[..Math.Min(shares.Length, CausePart.MostNamed)],
            OthersNs = sum.UnnamedNs + shares.Skip(CausePart.MostNamed).Sum(share => share.Ns),
        };
    }

    private Sum Of(CauseKind kind)
    {
        if (!_sums.TryGetValue(kind, out Sum? sum))
            _sums.Add(kind, sum = new Sum());
        return sum;
    }
}
