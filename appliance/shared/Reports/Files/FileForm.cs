// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports.Files;

/// <summary>Form of a file that grows interval by interval.</summary>
/// <param name="name">Kind of file, in words.</param>
/// <param name="content">Its content, in words.</param>
internal abstract class FileForm(string name, string content)
{
    /// <summary>Kind of file, in words.</summary>
    public string Name => name;

    /// <summary>Its content, in words.</summary>
    public string Content => content;

    /// <summary>First bytes of every file of this form.</summary>
    public abstract ReadOnlySpan<byte> Head { get; }

    /// <summary>Appends whole lines or messages to a stream.</summary>
    public abstract void Append(Stream stream, Span<byte> content);

    /// <summary>Length up to which a file contains whole lines or messages only, bytes.</summary>
    public abstract long WholeLength(Stream stream);
}
