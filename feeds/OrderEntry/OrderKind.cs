// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.OrderEntry;

/// <summary>Meaning of a message for the life of an order.</summary>
public enum OrderKind : byte
{
    /// <summary>Not matched, and not counted by kind.</summary>
    Other = 0,

    /// <summary>Request: a new order.</summary>
    New = 1,

    /// <summary>Request: cancel, also in part.</summary>
    Cancel = 2,

    /// <summary>Request: replace or modify.</summary>
    Replace = 3,

    /// <summary>Answer: a new order was accepted.</summary>
    Accepted = 4,

    /// <summary>Answer: a request was refused; the key identifies it.</summary>
    Rejected = 5,

    /// <summary>Answer: a fill, also in part.</summary>
    Filled = 6,

    /// <summary>Answer: an order was canceled, by request or not.</summary>
    Canceled = 7,

    /// <summary>Answer: a replace or modify was done.</summary>
    Replaced = 8,

    /// <summary>Answer: a cancel was refused or is pending.</summary>
    CancelRefused = 9,

    /// <summary>Session: logon request.</summary>
    Logon = 10,

    /// <summary>Session: logon accepted.</summary>
    LogonAccepted = 11,

    /// <summary>Session: logon refused.</summary>
    LogonRejected = 12,

    /// <summary>Session: heartbeat of either side.</summary>
    Heartbeat = 13,

    /// <summary>Session: logout, or end of session.</summary>
    Logout = 14,

    /// <summary>Session: the other side must send a heartbeat.</summary>
    TestRequest = 15,

    /// <summary>Request: not about an order, such as one about an account or instruments; answered under its
    /// key.</summary>
    Inquiry = 16,

    /// <summary>Answer: to an inquiry.</summary>
    InquiryAnswered = 17,
}
