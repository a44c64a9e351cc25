// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text;
using Adaptive.Aeron.Command;

namespace Adaptive.Aeron.Status;

/// <summary>What a receiver said that refused a publication.</summary>
public sealed class PublicationErrorFrame
{
    private readonly long _registrationId;
    private readonly int _sessionId;
    private readonly int _streamId;
    private readonly long _receiverId;
    private readonly IPEndPoint _source;
    private readonly ErrorCode _code;
    private readonly string _message;

    internal PublicationErrorFrame(in PublicationError error)
    {
        _registrationId = error.RegistrationId;
        _sessionId = error.SessionId;
        _streamId = error.StreamId;
        _receiverId = error.ReceiverId;
        _source = error.Source;
        _code = (ErrorCode)error.Code;
        _message = Encoding.ASCII.GetString(error.Message);
    }

    /// <summary>Registration of the publication.</summary>
    public long RegistrationId() => _registrationId;

    /// <summary>Session of the publication.</summary>
    public int SessionId() => _sessionId;

    /// <summary>Stream of the publication.</summary>
    public int StreamId() => _streamId;

    /// <summary>Number that the receiver gave itself.</summary>
    public long ReceiverId() => _receiverId;

    /// <summary>Why, as a number.</summary>
    public ErrorCode ErrorCode() => _code;

    /// <summary>Why, in the receiver's words.</summary>
    public string ErrorMessage() => _message;

    /// <summary>Where the receiver is.</summary>
    public IPEndPoint SourceAddress() => _source;
}
