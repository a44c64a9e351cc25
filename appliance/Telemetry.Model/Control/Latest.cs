// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds;

namespace Telemetry.Model.Control;

/// <summary>The latest value that one thread has for others: one writes, any read, nobody waits.</summary>
/// <typeparam name="T">Immutable.</typeparam>
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
