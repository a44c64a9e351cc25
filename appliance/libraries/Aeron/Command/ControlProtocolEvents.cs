// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Command;

/// <summary>Type ids of the commands of clients and the events of drivers, control protocol 1.0.0.</summary>
internal static class ControlProtocolEvents
{
    internal const int ProtocolVersion = 0x00010000;   // major 1, minor 0, patch 0

    internal const int AddPublication = 0x01;
    internal const int RemovePublication = 0x02;
    internal const int AddExclusivePublication = 0x03;
    internal const int AddSubscription = 0x04;
    internal const int RemoveSubscription = 0x05;
    internal const int ClientKeepalive = 0x06;
    internal const int AddDestination = 0x07;
    internal const int RemoveDestination = 0x08;
    internal const int AddCounter = 0x09;
    internal const int RemoveCounter = 0x0A;
    internal const int ClientClose = 0x0B;
    internal const int AddReceiveDestination = 0x0C;
    internal const int RemoveReceiveDestination = 0x0D;
    internal const int AddStaticCounter = 0x0F;
    internal const int RejectImage = 0x10;
    internal const int RemoveDestinationById = 0x11;
    internal const int GetNextAvailableSessionId = 0x12;

    internal const int OnError = 0x0F01;
    internal const int OnAvailableImage = 0x0F02;
    internal const int OnPublicationReady = 0x0F03;
    internal const int OnOperationSuccess = 0x0F04;
    internal const int OnUnavailableImage = 0x0F05;
    internal const int OnExclusivePublicationReady = 0x0F06;
    internal const int OnSubscriptionReady = 0x0F07;
    internal const int OnCounterReady = 0x0F08;
    internal const int OnUnavailableCounter = 0x0F09;
    internal const int OnClientTimeout = 0x0F0A;
    internal const int OnStaticCounter = 0x0F0B;
    internal const int OnPublicationError = 0x0F0C;
    internal const int OnNextAvailableSessionId = 0x0F0D;
}
