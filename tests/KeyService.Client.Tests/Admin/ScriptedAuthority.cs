using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;

namespace KeyService.Client.Tests.Admin;

/// <summary>Answers gRPC calls by a script, at the HTTP level, and keeps what was sent.</summary>
internal sealed class ScriptedAuthority(Func<SentCall, HttpResponseMessage> answer) : HttpMessageHandler
{
    private readonly List<SentCall> _calls = [];

    public IReadOnlyList<SentCall> Calls => _calls;

    public static HttpResponseMessage Reply(IMessage message)
    {
        var bytes = message.ToByteArray();
        var frame = new byte[5 + bytes.Length];
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)bytes.Length);
        bytes.CopyTo(frame, 5);
        var response = Empty(new ByteArrayContent(frame));
        response.TrailingHeaders.Add("grpc-status", "0");
        return response;
    }

    /// <summary>A failed call; with a reason it says so as the authority does, in google.rpc.ErrorInfo.</summary>
    public static HttpResponseMessage Fail(StatusCode code, string message, string? reason = null)
    {
        var response = Empty(new ByteArrayContent([]));
        response.Headers.Add("grpc-status", ((int)code).ToString());
        response.Headers.Add("grpc-message", Uri.EscapeDataString(message));
        if (reason is not null)
        {
            var status = new Google.Rpc.Status
            {
                Code = (int)code,
                Message = message,
                Details = { Any.Pack(new ErrorInfo { Domain = "keyservice", Reason = reason }) },
            };
            response.Headers.Add("grpc-status-details-bin", Convert.ToBase64String(status.ToByteArray()));
        }

        return response;
    }

    public KeyServiceAdmin NewAdmin() =>
        new(new AuthorityChannel(new KeyServiceOptions { Endpoint = new Uri("http://authority.example:7440") }, this));

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var frame = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
        var call = new SentCall(request.RequestUri!.Segments[^1], frame.AsMemory(5), _calls.Count + 1);
        _calls.Add(call);
        cancellationToken.ThrowIfCancellationRequested();
        var response = answer(call);
        response.RequestMessage = request;
        return response;
    }

    private static HttpResponseMessage Empty(HttpContent content)
    {
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        return new HttpResponseMessage(HttpStatusCode.OK) { Version = HttpVersion.Version20, Content = content };
    }
}

/// <summary>One call as it came over the wire; calls count from 1.</summary>
internal sealed record SentCall(string Method, ReadOnlyMemory<byte> Message, int Number)
{
    public T Read<T>(MessageParser<T> parser)
        where T : IMessage<T> => parser.ParseFrom(Message.Span);
}
