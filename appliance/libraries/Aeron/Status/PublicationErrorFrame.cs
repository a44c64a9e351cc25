// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text;
using Adaptive.Aeron.Command;

namespace Adaptive.Aeron.Status;

/// <summary>Refusal of a publication by a receiver.</summary>
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

    public long RegistrationId() => _registrationId;

    public int SessionId() => _sessionId;

    public int StreamId() => _streamId;

    /// <summary>Id that the receiver chose for itself.</summary>
    public long ReceiverId() => _receiverId;

    /// <summary>Reason as a code.</summary>
    public ErrorCode ErrorCode() => _code;

    /// <summary>Reason as the receiver's text.</summary>
    public string ErrorMessage() => _message;

    /// <summary>Address of the receiver.</summary>
    public IPEndPoint SourceAddress() => _source;
}
