// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Host.Clocks;

/// <summary>What a daemon follows, as text: made when it changes, not each time the daemon is asked.</summary>
internal sealed class ReferenceText
{
    private readonly byte[] _bytes = new byte[32];
    private int _length = -1;
    private string _text = "";

    /// <summary>Makes the text of what a reply has.</summary>
    internal delegate string TextWriter(ReadOnlySpan<byte> reference);

    /// <summary>The text.</summary>
    /// <param name="reference">The part of the reply that says it, at most 32 bytes.</param>
    /// <param name="write">Makes it.</param>
    internal string Of(ReadOnlySpan<byte> reference, TextWriter write)
    {
        if (reference.Length == _length && reference.SequenceEqual(_bytes.AsSpan(0, _length)))
            return _text;
        _text = write(reference);
        _length = reference.Length;
        reference.CopyTo(_bytes);
        return _text;
    }
}
