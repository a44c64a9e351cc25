// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Exceptions;

/// <summary>The media driver refused a publication or subscription; the message gives the reason and a
/// remedy.</summary>
public sealed class RegistrationException : AeronException
{
    private readonly long _correlationId;
    private readonly int _errorCodeValue;
    private readonly ErrorCode _errorCode;

    /// <summary>Creates a refusal from the driver's answer.</summary>
    public RegistrationException(long correlationId, int errorCodeValue, ErrorCode code, string msg)
        : base(msg)
    {
        _correlationId = correlationId;
        _errorCodeValue = errorCodeValue;
        _errorCode = code;
    }

    /// <summary>Id of the request that was refused.</summary>
    public long CorrelationId() => _correlationId;

    /// <summary>Code as a number, for codes unknown to this client.</summary>
    public int ErrorCodeValue() => _errorCodeValue;

    public ErrorCode ErrorCode() => _errorCode;
}
