// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Control;

/// <summary>
/// Latest value from one writer thread for any number of reader threads: no waiting, no allocation. A reader during a
/// write gets the value before it; a place is written again only after seven further writes, so the writer must not be
/// that much faster than a reader copies a value.
/// </summary>
/// <typeparam name="T">An immutable type.</typeparam>
[HotPath]
public sealed class Latest<T>
{
    private readonly T?[] _places = new T?[8];
    private int _last;

    /// <summary>The value; the type's default before the first one.</summary>
    public T? Value
    {
        get => _places[Volatile.Read(ref _last)];
        set
        {
            int next = (_last + 1) % _places.Length;
            _places[next] = value;
            Volatile.Write(ref _last, next);
        }
    }
}
