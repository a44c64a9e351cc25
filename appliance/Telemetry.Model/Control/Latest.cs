// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds;

namespace Telemetry.Model.Control;

/// <summary>Latest value from one writer thread for any number of reader threads, without waiting.</summary>
/// <typeparam name="T">An immutable type.</typeparam>
[HotPath]
public sealed class Latest<T>
    where T : class
{
    private T? _value;

    /// <summary>The value; null before the first one.</summary>
    public T? Value
    {
        get => Volatile.Read(ref _value);
        set => Volatile.Write(ref _value, value);
    }
}
