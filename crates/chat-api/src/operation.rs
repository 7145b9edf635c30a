//! The three calls of the API and where they are found.

use crate::Deployment;

/// One call of the Chat API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Opens a conversation.
    Create,
    /// Sends one visitor message, or nothing to fetch a delayed response.
    Respond,
    /// Ends a conversation that the agent did not end itself.
    Close,
}

impl Operation {
    /// All of them, for who builds a router.
    pub const ALL: [Self; 3] = [Self::Create, Self::Respond, Self::Close];

    /// The last segment of the path.
    pub fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Respond => "respond",
            Self::Close => "close",
        }
    }

    /// The HTTP method: `PUT` to close, `POST` otherwise.
    pub fn method(self) -> &'static str {
        match self {
            Self::Create | Self::Respond => "POST",
            Self::Close => "PUT",
        }
    }

    /// The path below a [`Region`](crate::Region)'s or a gateway's base, with its leading slash.
    pub fn path(self, deployment: &Deployment) -> String {
        let (account, project) = (deployment.account(), deployment.project());
        format!("/v1/{account}/{project}/chat/{}", self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_call_has_its_method_and_path() {
        let shop = Deployment::new("acme-uk", "PROJECT-1").unwrap();
        let calls = Operation::ALL.map(|call| format!("{} {}", call.method(), call.path(&shop)));
        assert_eq!(
            calls,
            [
                "POST /v1/acme-uk/PROJECT-1/chat/create",
                "POST /v1/acme-uk/PROJECT-1/chat/respond",
                "PUT /v1/acme-uk/PROJECT-1/chat/close",
            ]
        );
    }
}
