// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Messages;

/// <summary>
/// The fixed part of a message, laid out as the schema defines, beginning with a <see cref="MessageOrigin"/>. Its
/// memory is sent as it is.
/// </summary>
public interface IMessageBlock
{
    /// <summary>Number of the message in the schema.</summary>
    static abstract ushort TemplateId { get; }

    /// <summary>Length of the block in this version of the schema, bytes.</summary>
    static abstract ushort BlockLength { get; }

    /// <summary>Offsets of the numbers for which <see cref="NullValue"/> stands for unknown.</summary>
    static virtual ReadOnlySpan<ushort> OptionalNumbers => [];
}
