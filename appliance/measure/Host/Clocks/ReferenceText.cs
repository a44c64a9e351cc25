// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Host.Clocks;

/// <summary>Text of the reference that a daemon follows; formatted only when the reference changes.</summary>
internal sealed class ReferenceText
{
    private readonly byte[] _bytes = new byte[32];
    private int _length = -1;
    private string _text = "";

    /// <summary>Formats the reference in a reply.</summary>
    internal delegate string TextWriter(ReadOnlySpan<byte> reference);

    /// <summary>The text.</summary>
    /// <param name="reference">The reference's bytes in the reply, at most 32.</param>
    /// <param name="write">Formats them.</param>
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
