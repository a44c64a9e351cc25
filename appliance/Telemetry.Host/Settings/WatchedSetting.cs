// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Host.Settings;

/// <summary>One thing that the host is set to and that is looked at again and again. Not for several threads.</summary>
/// <param name="id">Its name, as <c>tune</c> has it.</param>
/// <param name="target">What it is set on.</param>
public abstract class WatchedSetting(string id, string target)
{
    /// <summary>Bytes of a reading at most.</summary>
    protected const int Longest = 1024;

    private readonly byte[] _last = new byte[Longest];
    private int _length = -1;

    /// <summary>Its name, as <c>tune</c> has it.</summary>
    public string Id { get; } = id;

    /// <summary>What it is set on.</summary>
    public string Target { get; } = target;

    /// <summary>What it is set on, as <c>tune</c> calls it.</summary>
    public string TargetOfTune { get; init; } = target;

    /// <summary>What it was at the last look; null where there was nothing, or nobody has looked.</summary>
    public string? Value { get; private set; }

    /// <summary>Looks. Allocates only where it is another one than before.</summary>
    /// <returns>Whether it is, which it is at the first look.</returns>
    public bool Look()
    {
        Span<byte> found = stackalloc byte[Longest];
        int length = Read(found);
        ReadOnlySpan<byte> now = found[..length];
        if (length == _length && now.SequenceEqual(_last.AsSpan(0, _length)))
            return false;
        now.CopyTo(_last);
        _length = length;
        Value = length == 0 ? null : Describe(now);
        return true;
    }

    /// <summary>Reads it now.</summary>
    /// <param name="found">Where to; <see cref="Longest"/> long.</param>
    /// <returns>Bytes read; 0 where there is nothing.</returns>
    protected abstract int Read(Span<byte> found);

    /// <summary>What was read, in words.</summary>
    protected abstract string Describe(ReadOnlySpan<byte> found);
}
