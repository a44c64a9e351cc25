// SPDX-License-Identifier: Apache-2.0
using System.Collections;
using System.Globalization;
using System.Text;

namespace Telemetry.Model.Confinement;

/// <summary>CPU numbers, ascending, without duplicates; equal by value. Written as the kernel does:
/// <c>0-1,4</c>.</summary>
public sealed class CpuSet : IReadOnlyList<int>, IEquatable<CpuSet>
{
    /// <summary>Highest CPU number that a kernel can be built for, plus one.</summary>
    public const int Limit = 8_192;

    private readonly int[] _cpus;

    /// <summary>Takes numbers below <see cref="Limit"/> in any order.</summary>
    public CpuSet(IEnumerable<int> cpus) => _cpus = [.. cpus.Distinct().Order()];

    public static CpuSet None { get; } = new([]);

    public int Count => _cpus.Length;

    public int this[int index] => _cpus[index];

    /// <summary>Reads a list of numbers and ranges; an empty text: no CPU.</summary>
    public static bool TryParse(string text, out CpuSet cpus)
    {
        cpus = None;
        List<int> numbers = [];
        foreach (string part in text.Trim().Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] ends = part.Split('-');
            if (ends.Length > 2 || !TryNumber(ends[0], out int first) || !TryNumber(ends[^1], out int last)
                || last < first)
                return false;
            numbers.AddRange(Enumerable.Range(first, last - first + 1));
        }
        cpus = new CpuSet(numbers);
        return true;
    }

    public bool Contains(int cpu) => Array.BinarySearch(_cpus, cpu) >= 0;

    public CpuSet Except(IEnumerable<int> others) => new(_cpus.Except(others));

    /// <summary>CPUs in both sets.</summary>
    public CpuSet Intersect(IEnumerable<int> others) => new(_cpus.Intersect(others));

    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)_cpus).GetEnumerator();

    public bool Equals(CpuSet? other) => other is not null && _cpus.AsSpan().SequenceEqual(other._cpus);

    public override bool Equals(object? obj) => Equals(obj as CpuSet);

    public override int GetHashCode() => _cpus.Aggregate(_cpus.Length, HashCode.Combine);

    public override string ToString()
    {
        var text = new StringBuilder();
        for (int first = 0; first < _cpus.Length;)
        {
            int last = first;
            while (last + 1 < _cpus.Length && _cpus[last + 1] == _cpus[last] + 1)
                last++;
            text.Append(text.Length > 0 ? "," : "").Append(CultureInfo.InvariantCulture, $"{_cpus[first]}");
            if (last > first)
                text.Append(CultureInfo.InvariantCulture, $"-{_cpus[last]}");
            first = last + 1;
        }
        return text.ToString();
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static bool TryNumber(string text, out int number) =>
        int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out number) && number < Limit;
}
