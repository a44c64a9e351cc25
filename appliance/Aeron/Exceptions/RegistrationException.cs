// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Exceptions;

/// <summary>The media driver refused a publication or subscription; the message says why and what to do.</summary>
public sealed class RegistrationException : AeronException
{
    private readonly long _correlationId;
    private readonly int _errorCodeValue;
    private readonly ErrorCode _errorCode;

    /// <summary>A refusal as the driver told it.</summary>
    public RegistrationException(long correlationId, int errorCodeValue, ErrorCode code, string msg)
        : base(msg)
    {
        _correlationId = correlationId;
        _errorCodeValue = errorCodeValue;
        _errorCode = code;
    }

    /// <summary>The request that was refused.</summary>
    public long CorrelationId() => _correlationId;

    /// <summary>The code as a number, for codes that this client does not know.</summary>
    public int ErrorCodeValue() => _errorCodeValue;

    /// <summary>The code.</summary>
    public ErrorCode ErrorCode() => _errorCode;
}
