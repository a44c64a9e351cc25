// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron;

#pragma warning disable CA1707, IDE1006 // upstream's names

/// <summary>Reason for which a driver refused a command.</summary>
public enum ErrorCode
{
    /// <summary>No code.</summary>
    UNUSED = 0,

    /// <summary>The channel is invalid or not supported.</summary>
    INVALID_CHANNEL = 1,

    UNKNOWN_SUBSCRIPTION = 2,

    UNKNOWN_PUBLICATION = 3,

    /// <summary>The socket of a channel cannot be opened.</summary>
    CHANNEL_ENDPOINT_ERROR = 4,

    UNKNOWN_COUNTER = 5,

    /// <summary>The driver does not know this kind of command.</summary>
    UNKNOWN_COMMAND_TYPE_ID = 6,

    MALFORMED_COMMAND = 7,

    /// <summary>The driver does not support the operation.</summary>
    NOT_SUPPORTED = 8,

    /// <summary>The host name cannot be resolved.</summary>
    UNKNOWN_HOST = 9,

    /// <summary>Not possible now; may be retried.</summary>
    RESOURCE_TEMPORARILY_UNAVAILABLE = 10,

    /// <summary>Any other error.</summary>
    GENERIC_ERROR = 11,

    /// <summary>No room for the log buffers.</summary>
    STORAGE_SPACE = 12,

    /// <summary>A receiver rejected an image.</summary>
    IMAGE_REJECTED = 13,
}
