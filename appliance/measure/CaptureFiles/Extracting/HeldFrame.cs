// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Telemetry.CaptureFiles.Formats;

namespace Telemetry.CaptureFiles.Extracting;

/// <summary>Copied frame that may still get comments.</summary>
internal sealed class HeldFrame
{
    private const int MostCommentLength = 4_000;

    private readonly List<byte[]> _comments = [];

    /// <summary>Copies a frame out of the buffer of its capture.</summary>
    public HeldFrame(CaptureFile file, int number, in CaptureFrame frame)
    {
        Number = number;
        WireLength = frame.WireLength;
        Bytes = file.Input.Buffer.AsSpan(frame.DataIndex, frame.CapturedLength).ToArray();
        Options = OptionBytes.Copy(file.Input.Buffer.AsSpan(frame.OptionsIndex, frame.OptionsLength),
            frame.HasBigEndianOptions, OptionOwner.Packet);
    }

    /// <summary>Number of its interface in the new file.</summary>
    public int Number { get; }

    /// <summary>Its stamp in units of the interface.</summary>
    public required ulong Ticks { get; init; }

    /// <summary>Length on the wire, bytes.</summary>
    public uint WireLength { get; }

    public byte[] Bytes { get; }

    /// <summary>Options that it had, little-endian, without their end.</summary>
    public byte[] Options { get; }

    /// <summary>The new comments, UTF-8.</summary>
    public IReadOnlyList<byte[]> Comments => _comments;

    /// <summary>Bytes that it takes in the new file, without comments.</summary>
    public int Length => Bytes.Length + Options.Length;

    public void Add(string comment) => _comments.Add(Encoding.UTF8.GetBytes(
        comment.Length > MostCommentLength ? comment[..MostCommentLength] : comment));
}
