// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Packets;

namespace Telemetry.CaptureFiles.Packets;

/// <summary>Options of a SYN, read as the kernel program does: the last window-scale option is used, shifts above 14
/// become 14, malformed or missing options make the scale unknown.</summary>
internal static class TcpOptions
{
    /// <summary>Most bytes that <see cref="WriteScale"/> writes.</summary>
    internal const int ScaleLength = 4;

    private const byte Syn = 2;
    private const byte End = 0;
    private const byte Pad = 1;
    private const byte Scale = 3;
    private const int ScaleOptionLength = 3;

    internal static bool IsSyn(byte tcpFlags) => (tcpFlags & Syn) != 0;

    /// <summary>Reads the window-scale option.</summary>
    /// <param name="bytes">Captured bytes from the options on.</param>
    /// <param name="length">Length of the options by the header, bytes.</param>
    internal static TcpWindowScale ReadScale(ReadOnlySpan<byte> bytes, int length)
    {
        if (bytes.Length < length)
            return TcpWindowScale.Unknown;
        ReadOnlySpan<byte> options = bytes[..length];
        TcpWindowScale scale = TcpWindowScale.None;
        while (!options.IsEmpty && options[0] != End)
        {
            if (options[0] == Pad)
            {
                options = options[1..];
                continue;
            }
            if (options.Length < 2 || options[1] < 2 || options[1] > options.Length)
                return TcpWindowScale.Unknown;
            if (options[0] == Scale && options[1] == ScaleOptionLength)
            {
                scale = (TcpWindowScale)Math.Min(
                    options[2] + (int)TcpWindowScale.Shift0, (int)TcpWindowScale.ShiftLast);
            }
            options = options[options[1]..];
        }
        return scale;
    }

    /// <summary>Bytes of options needed to write a segment's scale; 0 if it is not a SYN.</summary>
    internal static int LengthFor(byte tcpFlags, TcpWindowScale scale) =>
        IsSyn(tcpFlags) && scale != TcpWindowScale.None ? ScaleLength : 0;

    /// <summary>Writes options from which <see cref="ReadScale"/> reads the scale; an unknown scale becomes an option
    /// without its length.</summary>
    internal static void WriteScale(Span<byte> options, TcpWindowScale scale)
    {
        options[..ScaleLength].Fill(Pad);
        if (scale == TcpWindowScale.Unknown)
        {
            options[^1] = Scale;
            return;
        }
        (options[1], options[2]) = (Scale, ScaleOptionLength);
        options[3] = (byte)(scale - TcpWindowScale.Shift0);
    }
}
