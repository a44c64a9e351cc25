// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Host.Settings;

/// <summary>A setting of the host that is read repeatedly. Not thread-safe.</summary>
/// <param name="id">Its name, as <c>tune</c> has it.</param>
/// <param name="target">The object that has the setting.</param>
public abstract class WatchedSetting(string id, string target)
{
    /// <summary>Largest size of a reading, bytes.</summary>
    protected const int Longest = 1024;

    private readonly byte[] _last = new byte[Longest];
    private int _length = -1;

    /// <summary>Its name, as <c>tune</c> has it.</summary>
    public string Id { get; } = id;

    /// <summary>The object that has the setting.</summary>
    public string Target { get; } = target;

    /// <summary>Name of that object in <c>tune</c>.</summary>
    public string TargetOfTune { get; init; } = target;

    /// <summary>Returns true while the interface that has it is not there: the value stays what it was then, so that
    /// an interface that goes and returns changes nothing but what is different afterwards.</summary>
    internal Func<bool> IsGone { get; init; } = static () => false;

    /// <summary>Value at the last reading; null if there was none, or before the first reading.</summary>
    public string? Value { get; private set; }

    /// <summary>Reads the setting. Allocates only if it changed.</summary>
    /// <returns>True if it changed; always true at the first reading.</returns>
    public bool Look()
    {
        Span<byte> found = stackalloc byte[Longest];
        int length = Read(found);
        if (length == 0 && _length > 0 && IsGone())
            return false;
        ReadOnlySpan<byte> now = found[..length];
        if (length == _length && now.SequenceEqual(_last.AsSpan(0, _length)))
            return false;
        now.CopyTo(_last);
        _length = length;
        Value = length == 0 ? null : Describe(now);
        return true;
    }

    /// <summary>Reads the current value.</summary>
    /// <param name="found">Destination; <see cref="Longest"/> long.</param>
    /// <returns>Bytes read; 0 if there is no value.</returns>
    protected abstract int Read(Span<byte> found);

    /// <summary>The reading as text.</summary>
    protected abstract string Describe(ReadOnlySpan<byte> found);
}
