// SPDX-License-Identifier: Apache-2.0
namespace Telemetry;

/// <summary>Replacement of LINQ's <c>Select</c> for every namespace below this one, where the compiler finds it before
/// that of System.Linq. The library's iterators have a generic virtual <c>Select</c> of their own: compiled ahead of
/// time, each type of source is multiplied by each type of result, 13 MB of code in this program. This one generates
/// only the calls that occur.</summary>
public static class AotSelect
{
    /// <summary>Applies <paramref name="selector"/> to each element, in the source's order, on demand.</summary>
    /// <param name="source">The elements.</param>
    /// <param name="selector">Function that makes the result of one element.</param>
    public static IEnumerable<TResult> Select<TSource, TResult>(
        this IEnumerable<TSource> source, Func<TSource, TResult> selector)
    {
        foreach (TSource element in source)
            yield return selector(element);
    }
}
